import { afterEach, describe, expect, test, vi } from 'vitest';
import { L0netError, Network, Trainer } from '../../src/index.js';
import { createRuntime } from '../../src/runtime/runtime.js';
import { decodeModel, encodeModel } from '../../src/saving/model.js';
import { clusters, collect, thrownBy } from '../support/examples.js';

const data = clusters(330, 20, 3);
/** For which the memory of a trainer on `data` does not do. */
const more = clusters(5000, 20, 3, 2);
const fresh = () => Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4 });

/** An engine that has no more memory to give. */
function exhaust(): void {
  vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
    throw new RangeError('no more');
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a network that no memory can hold', () => {
  test('is an error with all the bytes that are needed, and what takes them', async () => {
    const error = (await thrownBy(() =>
      Network.create({ inputs: 2 ** 20, layers: [2 ** 12, 10] }),
    )) as L0netError;
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', argument: 'memory' });
    // The weights and the packed weights of the first layer, and 120 rows.
    const least = 4 * (2 * 2 ** 32 + 120 * 2 ** 20);
    expect(error.received).toBeGreaterThan(least);
    expect(error.received).toBeLessThan(1.1 * least);
    expect(error.message).toMatch(
      /out of memory: \d+ bytes are needed, 3\d\.\d+ GiB \(parameters 16\.\d+ GiB, buffers 1\d\.\d+ GiB\); .*at most 4 GiB/,
    );
  });

  test('is not mistaken for a small one where 32 bits cannot count its parts', async () => {
    for (const [inputs, outputs] of [
      [2 ** 24, 2 ** 24],
      [2 ** 16, 2 ** 16],
      [2 ** 23, 257],
    ] as const) {
      const error = (await thrownBy(() => Network.create({ inputs, layers: [outputs] }))) as L0netError;
      expect(error.code).toBe('OUT_OF_MEMORY');
      expect(error.received).toBeGreaterThanOrEqual(8 * inputs * outputs);
    }
  });

  test('may come from a file that claims a width', async () => {
    const network = await fresh();
    const state = network.state();
    const [first, ...rest] = state.layers;
    const wide = { ...first, width: 2 ** 24, origins: Int32Array.from({ length: 20 }, (_, i) => i) };
    const read = decodeModel(encodeModel({ ...state, layers: [wide, ...rest] }));
    const error = (await thrownBy(() => Network.fromState(read))) as L0netError;
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY' });
    expect(error.received).toBeGreaterThan(120 * 4 * 2 ** 24);
    expect(error.message).toMatch(/buffers 7\.\d+ GiB/);
  });

  test('may come from a file that claims a width of a layer above the first, once it is asked for as dense', async () => {
    const { layers, ...state } = (await Network.create({ inputs: 1000, layers: [9, 1000] })).state();
    const wide = { ...layers[1], width: 2 ** 24, origins: Int32Array.from({ length: 9 }, (_, i) => i) };
    const network = await Network.fromState(
      decodeModel(encodeModel({ ...state, layers: [layers[0], wide] })),
    );
    const error = (await thrownBy(() => network.dense())) as L0netError;
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', argument: 'memory', received: 4000 * 2 ** 24 });
    expect(network.predict(new Float32Array(1000))).toHaveLength(1000);
  });
});

describe('a trainer that there is no memory for', () => {
  test.each([[true], [false]])(
    'leaves network and earlier trainer as they were (averages %s)',
    async (had) => {
      const [network, alone] = [await fresh(), await fresh()];
      const options = { epochs: 3, batchSize: 40, averaging: had ? 0.9 : (false as const) };
      const trainer = new Trainer(network, data, options);
      for (let step = 0; step < 5; step++) trainer.step();
      const bytes = network.memoryBytes;
      exhaust();
      const error = (await thrownBy(() => new Trainer(network, more, { test: data }))) as L0netError;
      vi.restoreAllMocks();
      expect(error).toBeInstanceOf(L0netError);
      expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', argument: 'memory' });
      expect(error.message).toMatch(
        /parameters .*buffers .*averages .*training .*, data 410\.\d KiB, test data 2\d/,
      );
      expect(network.memoryBytes).toBe(bytes);
      await collect(trainer);
      await collect(new Trainer(alone, data, options));
      expect(await network.digest()).toBe(await alone.digest());
      if (had) expect(await network.digest('averaged')).toBe(await alone.digest('averaged'));
      expect(network.predict(data.inputs)).toEqual(alone.predict(data.inputs));
      // What it needs is what it takes where there is memory, and it then trains as any other.
      for (const each of [network, alone]) await collect(new Trainer(each, more, { test: data, epochs: 1 }));
      expect(network.memoryBytes).toBe(error.received);
      expect(await network.digest()).toBe(await alone.digest());
    },
  );

  test('is an error before the first step, with the examples that are too many', async () => {
    const network = await fresh();
    exhaust();
    const error = (await thrownBy(() => new Trainer(network, more))) as L0netError;
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY' });
    expect(error.message).toMatch(/the engine has no such memory left/);
    expect(network.predict(data.inputs.subarray(0, 20))).toHaveLength(3);
  });
});

test('no room for the memory of one more network is the same error', async () => {
  await fresh(); // compiles
  const none = () => {
    throw new RangeError('no room');
  };
  vi.spyOn(WebAssembly, 'instantiate').mockImplementation(none as never);
  vi.spyOn(WebAssembly, 'Instance').mockImplementation(none as never);
  expect(await thrownBy(fresh)).toMatchObject({ code: 'OUT_OF_MEMORY', argument: 'memory' });
});

describe('a plan of memory', () => {
  test('changes nothing before it is committed, or if another begins', async () => {
    const { arena } = await createRuntime();
    const kept = arena.words(4);
    arena.f32(kept, 4).fill(7);
    const mark = arena.mark();
    const old = arena.words(4);
    arena.f32(old, 4).fill(8);
    arena.begin(mark);
    expect(arena.words(2 ** 40)).toBe(old);
    expect([...arena.f32(kept, 4)]).toEqual([7, 7, 7, 7]);
    expect(() => arena.f32(old, 4)).toThrow(/only planned/);
    expect(() => arena.commit()).toThrow(/out of memory/);
    expect([...arena.f32(old, 4)]).toEqual([8, 8, 8, 8]);
    const written: string[] = [];
    arena.begin(mark);
    arena.whenReady(() => written.push('never'));
    arena.begin(mark);
    const at = arena.words(4);
    arena.whenReady(() => written.push(arena.f32(at, 4).join()));
    expect(written).toEqual([]);
    arena.commit();
    expect([at, written]).toEqual([old, ['0,0,0,0']]);
    arena.whenReady(() => written.push('now'));
    expect(written).toHaveLength(2);
  });

  test('is zero also where it takes over memory, and where memory grows', async () => {
    const { arena } = await createRuntime();
    const mark = arena.mark();
    const size = arena.memory.buffer.byteLength - mark;
    arena.u8(arena.allocate(size), size).fill(9);
    arena.begin(mark);
    const at = arena.allocate(3 * size);
    arena.commit();
    expect(arena.u8(at, 3 * size).every((byte) => byte === 0)).toBe(true);
  });

  test('never ends where a pointer of 32 bits would be 0', async () => {
    const { arena } = await createRuntime();
    expect(() => arena.allocate(2 ** 32 - Math.ceil(arena.mark() / 64) * 64)).toThrow(/out of memory/);
  });
});
