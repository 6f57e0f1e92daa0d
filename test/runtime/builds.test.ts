import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Build, type BuildOption, L0netError, Network, Trainer } from '../../src/index.js';
import { relaxed } from '../../src/relaxed.js';
import { relaxed as relaxedBinary } from '../../src/runtime/generated/relaxed.js';
import { version } from '../../src/runtime/generated/version.js';
import { simdBytes, whole } from '../../src/runtime/generated/whole.js';
import { inflate } from '../../src/runtime/inflate.js';
import { supportsRelaxedSimd } from '../../src/runtime/support.js';
import { allBuilds, optionOf } from '../support/builds.js';
import { clusters, thrownBy } from '../support/examples.js';

/** The bytes of a build's whole module. */
async function bytesOf(build: Build): Promise<ArrayBuffer> {
  if (build === 'relaxed') return inflate(relaxedBinary);
  const pair = await inflate(whole);
  return build === 'simd' ? pair.slice(0, simdBytes) : pair.slice(simdBytes);
}

const data = clusters(60, 6, 3);

/** A module without code, with a custom section of this name and text. */
function stamped(name: string, text: string): Promise<WebAssembly.Module> {
  const [nameBytes, content] = [name, text].map((part) => new TextEncoder().encode(part));
  const section = [0, 1 + nameBytes.length + content.length, nameBytes.length, ...nameBytes, ...content];
  return WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...section));
}

/** Three steps with a build; the network, and the digest of what came out. */
async function trained(build: BuildOption) {
  const network = await Network.create({ inputs: 6, layers: [8, 3], seed: 1, build });
  const trainer = new Trainer(network, data, { batchSize: 20 });
  for (let step = 0; step < 3; step++) trainer.step();
  return { network, digest: await network.digest() };
}

afterEach(() => void vi.restoreAllMocks());

describe.each(allBuilds)('a module of the %s kernels', (build) => {
  test('is used as it is, also by networks made of the first one: nothing is compiled or validated', async () => {
    const reference = await trained(optionOf(build));
    const module = await WebAssembly.compile(await bytesOf(build));
    const [compile, validate, instantiate] = [
      vi.spyOn(WebAssembly, 'compile'),
      vi.spyOn(WebAssembly, 'validate'),
      vi.spyOn(WebAssembly, 'instantiate'),
    ];
    const { network, digest } = await trained(module);
    const [small, dense] = [await network.prune(), await network.dense()];
    expect(compile).not.toHaveBeenCalled();
    expect(validate).not.toHaveBeenCalled();
    expect(instantiate.mock.calls.map(([source]) => source as unknown)).toEqual([module, module, module]);
    expect([network, small, dense].map((each) => each.build)).toEqual([build, build, build]);
    expect(digest).toBe(reference.digest);
  });
});

test.runIf(supportsRelaxedSimd())(
  'relaxed kernels are a plain value, also for the networks made of one',
  async () => {
    const { network, digest } = await trained(structuredClone(relaxed));
    expect(digest).toBe((await trained(relaxed)).digest);
    const derived = [network, await network.prune(), await network.dense()];
    expect(derived.map(({ build }) => build)).toEqual(['relaxed', 'relaxed', 'relaxed']);
  },
);

test('bytes are compiled once, whatever object they come in', async () => {
  await trained('scalar');
  if (supportsRelaxedSimd()) await trained(relaxed);
  const compile = vi.spyOn(WebAssembly, 'compile');
  await trained('scalar');
  if (supportsRelaxedSimd()) await trained({ ...relaxed });
  expect(compile).not.toHaveBeenCalled();
});

describe('a typed error says what to pass', () => {
  const create = (build: unknown) =>
    thrownBy(() => Network.create({ inputs: 2, layers: [2], build: build as BuildOption }));

  test.each([
    'relaxed',
    'mmx',
    null,
    42,
    {},
    { name: 'relaxed' },
    { name: 'toString', binary: whole },
    new Uint8Array(8),
  ])('instead of %j', async (build) => {
    const error = await create(build);
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: 'options.build',
      received: build,
      expected: "'auto', 'simd', 'scalar', relaxed of l0net/relaxed or a WebAssembly.Module",
    });
  });

  test.each([
    ['something else', 'name', 'text', 'another module'],
    ['an unreadable stamp', 'l0net', 'mmx 0.1.0', 'another module'],
    ['another version', 'l0net', 'simd 99.0.0', 'those of l0net 99.0.0'],
    ['a version that begins alike', 'l0net', `simd ${version}1`, `those of l0net ${version}1`],
  ])('instead of a module of %s', async (_, name, text, found) => {
    const module = await stamped(name, text);
    const error = await create(module);
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options.build', received: module });
    expect(String(error)).toMatch(
      `options.build: expected kernels of l0net ${version}, such as l0net/simd.wasm or relaxed of l0net/relaxed, ` +
        `received ${found}`,
    );
  });

  test.each(['eJxjSCzOZWRgYGBkAQAKEgFI', 'AGFzbQEAAAABBA==', 'not base64!'])(
    'instead of bytes that do not compile: %s',
    async (binary) => {
      const build = { name: 'scalar', binary } as const;
      const error = await create(build);
      expect(error).toBeInstanceOf(L0netError);
      expect(error).toMatchObject({ code: 'UNSUPPORTED', argument: 'options.build', received: build });
    },
  );
});
