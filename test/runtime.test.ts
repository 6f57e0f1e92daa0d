import { describe, expect, test } from 'vitest';
import { L0netError } from '../src/errors.js';
import { type Build, createRuntime } from '../src/runtime/runtime.js';
import { builds } from './builds.js';

describe.each(builds)('the %s build', (build) => {
  test('says what it is', async () => {
    const runtime = await createRuntime(build);
    expect(runtime.build).toBe(build);
    expect(runtime.kernels.hasSimd()).toBe(build === 'simd' ? 1 : 0);
  });

  test('shares code but no memory between instances', async () => {
    const [a, b] = [await createRuntime(build), await createRuntime(build)];
    expect(a.kernels.memory).not.toBe(b.kernels.memory);
  });
});

test('all builds export the same names', async () => {
  const names = await Promise.all(
    builds.map(async (build) => Object.keys((await createRuntime(build)).kernels).sort()),
  );
  expect(new Set(names.map((list) => list.join())).size).toBe(1);
});

test('an unknown build is a typed error', async () => {
  const error = await createRuntime('mmx' as Build).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(L0netError);
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options.build', received: 'mmx' });
});

describe('the arena', () => {
  test('hands out zeroed regions on cache lines, again after a release', async () => {
    const { arena } = await createRuntime();
    const start = arena.mark();
    const first = arena.words(3);
    arena.f32(first, 3).fill(7);
    const second = arena.words(1);
    expect([first % 64, second % 64]).toEqual([0, 0]);
    expect(second).toBeGreaterThanOrEqual(first + 12);
    arena.release(start);
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
