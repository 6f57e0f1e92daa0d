import { describe, expect, test, vi } from 'vitest';
import { L0netError } from '../../src/base/errors.js';
import { createRuntime } from '../../src/runtime/runtime.js';
import { supportsRelaxedSimd } from '../../src/runtime/support.js';
import { allBuilds, builds, optionOf, runtimeOf } from '../support/builds.js';

if (!supportsRelaxedSimd()) {
  console.log('The relaxed build is not tested: this engine has no relaxed SIMD.');
}

describe.each(allBuilds)('the %s build', (build) => {
  test('says what it is', async () => {
    const runtime = await runtimeOf(build);
    expect(runtime.build).toBe(build);
    expect(runtime.kernels.hasSimd()).toBe(build === 'scalar' ? 0 : 1);
    expect(runtime.kernels.hasRelaxedSimd()).toBe(build === 'relaxed' ? 1 : 0);
  });

  test('shares code but no memory between instances', async () => {
    const [a, b] = [await runtimeOf(build), await runtimeOf(build)];
    expect(a.kernels.memory).not.toBe(b.kernels.memory);
  });
});

test('all builds export the same names', async () => {
  const names = await Promise.all(
    allBuilds.map(async (build) => Object.keys((await runtimeOf(build)).kernels).sort()),
  );
  expect(new Set(names.map((list) => list.join())).size).toBe(1);
});

test('relaxed SIMD is never chosen by itself', async () => {
  expect(builds).toContain((await createRuntime()).build);
  expect(builds).toContain((await createRuntime('auto')).build);
});

test.each(['simd', 'relaxed'] as const)('an engine that cannot run %s says so', async (build) => {
  const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  const error = await createRuntime(optionOf(build)).catch((reason: unknown) => reason);
  const chosen = await createRuntime();
  validate.mockRestore();
  expect(error).toBeInstanceOf(L0netError);
  expect(error).toMatchObject({ code: 'UNSUPPORTED', argument: 'options.build', received: build });
  expect(chosen.build).toBe('scalar');
});

describe('the arena', () => {
  test('hands out zeroed regions on cache lines, again where a plan begins at an earlier mark', async () => {
    const { arena } = await createRuntime();
    const start = arena.mark();
    const first = arena.words(3);
    arena.f32(first, 3).fill(7);
    const second = arena.words(1);
    expect([first % 64, second % 64]).toEqual([0, 0]);
    expect(second).toBeGreaterThanOrEqual(first + 12);
    arena.begin(start);
    arena.commit();
    expect(arena.words(3)).toBe(first);
    expect([...arena.f32(first, 3)]).toEqual([0, 0, 0]);
  });

  test('grows the memory, and says so when there is none', async () => {
    const { arena } = await createRuntime();
    const bytes = arena.memory.buffer.byteLength + 1;
    expect(arena.allocate(bytes) + bytes).toBeLessThanOrEqual(arena.memory.buffer.byteLength);
    expect(() => arena.allocate(2 ** 33)).toThrow(L0netError);
  });
});
