import { describe, expect, test } from 'vitest';
import { Network } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { createInferenceRuntime } from '../../src/runtime/inferenceRuntime.js';
import { createRuntime } from '../../src/runtime/runtime.js';
import { encodeModel } from '../../src/saving/model.js';
import { allBuilds, builds, optionOf } from '../support/builds.js';
import { Random } from '../support/random.js';
import { randomState } from './states.js';

/** Rows of floats or bytes, some of which are zeros in several rows. */
function rowsOf(rows: number, width: number, bytes: boolean): Float32Array | Uint8Array {
  const random = new Random(rows + width);
  const value = (i: number) => (i % width < width / 3 || i % 7 === 0 ? 0 : random.unit());
  return bytes
    ? Uint8Array.from({ length: rows * width }, (_, i) => 255 * value(i))
    : Float32Array.from({ length: rows * width }, (_, i) => 3 * value(i) - 1 + Number(value(i) === 0));
}

const bits = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

/** Where two arrays differ first in their bits, −1 for nowhere: quicker than `toEqual`, which looks at each number. */
function firstDifference(a: Float32Array, b: Float32Array): number {
  const [left, right] = [bits(a), bits(b)];
  return left.length === right.length ? left.findIndex((value, i) => value !== right[i]) : 0;
}

describe.each(allBuilds)('a model, %s build,', (build) => {
  test.each(Array.from({ length: 24 }, (_, seed) => seed))(
    'predicts the bits of the network that was saved, gated and pruned: random network %i',
    async (seed) => {
      const state = randomState(seed);
      const option = optionOf(build);
      const network = await Network.fromState(state, option);
      const pruned = await network.prune();
      const model = await loadModel(encodeModel(state), { build: option });
      const small = await loadModel(encodeModel(pruned.state()), { build: option });
      expect(model.build).toBe(build);
      for (const rows of [0, 1, 2, 7, 119, 120, 121, 250]) {
        for (const bytes of [false, true]) {
          const x = rowsOf(rows, network.inputs, bytes);
          const [predicted, logits] = [network.predict(x), network.logits(x)];
          for (const each of [model, small]) {
            expect(firstDifference(each.predict(x), predicted)).toBe(-1);
            expect(firstDifference(each.logits(x), logits)).toBe(-1);
          }
        }
      }
    },
  );

  test('says what is left of it, as pruning does', async () => {
    for (let seed = 0; seed < 24; seed++) {
      const state = randomState(seed);
      const pruned = await (await Network.fromState(state)).prune();
      const model = await loadModel(encodeModel(state), { build: optionOf(build) });
      expect([model.inputs, model.outputs, model.output]).toEqual([
        pruned.inputs,
        pruned.outputs,
        pruned.output,
      ]);
      expect(model.architecture).toEqual(pruned.summary().architecture);
      expect(model.keptInputs).toEqual(pruned.keptInputs);
    }
  });
});

describe.each(builds)('the small %s kernels', (build) => {
  test('are among the whole ones', async () => {
    const names = (kernels: object) => Object.keys(kernels);
    const { kernels } = await createRuntime(build);
    expect(names(kernels)).toEqual(
      expect.arrayContaining(names((await createInferenceRuntime(build)).kernels)),
    );
  });

  test.each([
    { k: 0, n: 5 },
    { k: 1, n: 1 },
    { k: 7, n: 8 },
    { k: 12, n: 3 },
    { k: 33, n: 21 },
  ])('pack a right operand of $k × $n as the whole ones do, and write no more', async ({ k, n }) => {
    const random = new Random(k + n);
    const source = Float32Array.from(random.values(40 * 40));
    const scales = Float32Array.from(random.values(40));
    const list = (count: number) => Int32Array.from({ length: count }, () => random.integer(0, 39));
    const [rows, columns] = [list(k), list(n)];
    const packed = async (runtime: typeof createInferenceRuntime, given: number) => {
      const { arena, kernels } = await runtime(build);
      const put = (values: Float32Array | Int32Array) => {
        const at = arena.words(values.length);
        arena.u8(at, 4 * values.length).set(new Uint8Array(values.buffer));
        return at;
      };
      const operands = [rows, columns, scales].map((operand, i) => ((given >> i) & 1 ? put(operand) : 0));
      const from = put(source);
      const size = kernels.rightPanels(k, n);
      const panels = arena.words(size + 16);
      arena.f32(panels, size + 16).fill(7);
      kernels.packRight(k, n, from, 40, operands[0], operands[1], operands[2], panels);
      return bits(arena.f32(panels, size + 16).slice());
    };
    for (let given = 0; given < 8; given++) {
      expect(await packed(createInferenceRuntime, given)).toEqual(await packed(createRuntime, given));
    }
  });

  test.each([
    { m: 0, k: 3 },
    { m: 1, k: 7 },
    { m: 5, k: 4 },
    { m: 23, k: 33 },
  ])('pack a left operand of $m × $k as the whole ones do, and write no more', async ({ m, k }) => {
    const packed = async (runtime: typeof createInferenceRuntime) => {
      const { arena, kernels } = await runtime(build);
      const from = arena.words(40 * 40);
      arena.f32(from, 40 * 40).set(new Random(m + k).values(40 * 40));
      const size = 30 * k;
      const panels = arena.words(size + 16);
      arena.f32(panels, size + 16).fill(7);
      kernels.packLeft(m, k, from, 40, 0, 0, panels);
      return bits(arena.f32(panels, size + 16).slice());
    };
    expect(await packed(createInferenceRuntime)).toEqual(await packed(createRuntime));
  });

  test.each([0, 1, 7, 8, 25, 39, 40])('gather %i of 40 bytes as the whole ones do', async (count) => {
    const gathered = async (runtime: typeof createInferenceRuntime, rows: number) => {
      const { arena, kernels } = await runtime(build);
      const [from, list, scratch] = [arena.allocate(40 * rows), arena.words(40), arena.words(40)];
      arena.u8(from, 40 * rows).set(new Random(count).values(40 * rows, 0, 255));
      arena.i32(list, count).set(Int32Array.from({ length: count }, (_, i) => Math.floor((i * 40) / count)));
      const out = arena.words(rows * 43 + 16);
      arena.f32(out, rows * 43 + 16).fill(7);
      const columns = count === 40 ? 0 : list;
      kernels.gatherBytes(rows, count, from, 40, 0, columns, 1 / 255, out, 43, scratch);
      const cells = arena.f32(out, rows * 43 + 16);
      // What is between rows may be written before the next row is.
      return bits(cells.filter((_, i) => i >= rows * 43 || i % 43 < count));
    };
    for (const rows of [1, 2, 20]) {
      expect(await gathered(createInferenceRuntime, rows)).toEqual(await gathered(createRuntime, rows));
    }
  });
});
