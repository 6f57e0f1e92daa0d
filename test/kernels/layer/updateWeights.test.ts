import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { type Open, openings, range } from '../../support/lists.js';
import { Memory } from '../../support/memory.js';
import {
  adamCells,
  nesterovCells,
  type Parameters,
  randomParameters,
  updateInFloat64,
} from '../../support/optimizers.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

/** inputs, outputs, and how much longer than its rows the leading dimension of D is */
type Shape = readonly [number, number, number];

const shapes: readonly Shape[] = [
  [0, 3, 0],
  [3, 0, 1],
  [1, 1, 0],
  [3, 5, 3],
  [5, 3, 1],
  [4, 8, 0],
  [17, 17, 4],
  [5, 100, 2],
];

interface Operands {
  readonly inputs: number;
  readonly outputs: number;
  readonly gap: number;
  readonly rows: Open;
  readonly columns: Open;
  /** [open rows, open columns] */
  readonly d: Float64Array;
  readonly gate: Float64Array | undefined;
  readonly decay: Float64Array | undefined;
  readonly parameters: Parameters<Float64Array>;
  readonly wantsGateGradient: boolean;
}

/** Every choice of what there is, [gate, decay, second, mean, dGate]. */
const choices: readonly (readonly boolean[])[] = range(32).map((bits) =>
  range(5).map((bit) => (bits & (1 << bit)) > 0),
);

function operandsFor(
  random: Random,
  [inputs, outputs, gap]: Shape,
  rows: Open,
  columns: Open,
  [gate, decay, second, mean, wantsGateGradient]: readonly boolean[],
): Operands {
  const cells = (rows?.length ?? inputs) * (columns?.length ?? outputs);
  return {
    ...{ inputs, outputs, gap, rows, columns, wantsGateGradient },
    d: random.values(cells),
    gate: gate ? random.values(inputs, 0.1, 1) : undefined,
    decay: decay ? random.values(inputs, 0, 0.5) : undefined,
    parameters: randomParameters(random, inputs * outputs, { second, mean }),
  };
}

function updateWeights(memory: Memory, operands: Operands) {
  const { inputs, outputs, gap, rows, columns, d, gate, decay, wantsGateGradient } = operands;
  const { w, first, second, mean } = operands.parameters;
  const [openRows, openColumns] = [rows?.length ?? inputs, columns?.length ?? outputs];
  const dAt = memory.put(d, { rows: openRows, gap });
  const [rowsAt, columnsAt] = [memory.indices(rows), memory.indices(columns)];
  const [gateAt, decayAt] = [gate ? memory.put(gate) : 0, decay ? memory.put(decay) : 0];
  const [wOut, m] = [memory.changing(w), memory.changing(first)];
  const [v, a] = [second && memory.changing(second), mean && memory.changing(mean)];
  const settings = memory.put(second ? adamCells : nesterovCells);
  const dGate = wantsGateGradient ? memory.output(inputs) : undefined;
  const [norms, scratch] = [memory.output(inputs), memory.output(memory.kernels.updateScratch(outputs)).at];
  const pointers = [gateAt, decayAt, wOut.at, m.at, v?.at ?? 0, a?.at ?? 0, dGate?.at ?? 0, norms.at];
  const layer = memory.indices([inputs, outputs, ...pointers]);
  memory.call((kernels) =>
    kernels.updateWeights(
      ...([layer, dAt, openColumns + gap, rowsAt, openRows, columnsAt, openColumns] as const),
      ...([settings, scratch] as const),
    ),
  );
  return {
    w: wOut.f32(),
    first: m.f32(),
    ...(v && { second: v.f32() }),
    ...(a && { mean: a.f32() }),
    ...(dGate && { dGate: dGate.f32() }),
    norms: norms.f32(),
  };
}

/** The formulas in float64, with D written out in full. */
function expected(operands: Operands): Record<string, Float64Array | undefined> {
  const { inputs, outputs, rows, columns, d, gate, decay, parameters, wantsGateGradient } = operands;
  const full = new Float64Array(inputs * outputs);
  const [openRows, openColumns] = [rows ?? range(inputs), columns ?? range(outputs)];
  openRows.forEach((i, r) => {
    openColumns.forEach((j, c) => {
      full[i * outputs + j] = d[r * openColumns.length + c];
    });
  });
  const copy = (values: Float64Array | undefined) => values?.slice();
  const w = parameters.w.slice();
  const after = {
    w,
    first: parameters.first.slice(),
    second: copy(parameters.second),
    mean: copy(parameters.mean),
  };
  const sums = (term: (cell: number) => number) =>
    Float64Array.from(range(inputs), (i) =>
      range(outputs).reduce((sum, j) => sum + term(i * outputs + j), 0),
    );
  const dGate = wantsGateGradient ? sums((cell) => w[cell] * full[cell]) : undefined;
  const g = full.map((value, cell) => {
    const i = Math.floor(cell / outputs);
    return (gate ? gate[i] : 1) * value + (decay ? decay[i] : 0) * w[cell];
  });
  updateInFloat64(after, g);
  return { ...after, dGate, norms: sums((cell) => w[cell] ** 2) };
}

/** Calls `check` for every shape, opening and choice. */
function forEveryCase(check: (operands: Operands) => void, chosen = choices): void {
  for (const shape of shapes) {
    const random = new Random(shape[0] * 1000 + shape[1]);
    for (const rows of openings(random, shape[0])) {
      for (const columns of openings(random, shape[1])) {
        for (const choice of chosen) check(operandsFor(random, shape, rows, columns, choice));
      }
    }
  }
}

const all: readonly boolean[] = [true, true, true, true, true];

describe.each(allBuilds)('updateWeights, %s build', (build) => {
  test('follows the formulas: lists or all, with and without gates, decay, moments, mean and dGate', async () => {
    const memory = await Memory.empty(build);
    let count = 0;
    forEveryCase((operands) => {
      memory.clear();
      const exact = expected(operands);
      for (const [name, values] of Object.entries(updateWeights(memory, operands))) {
        const what = `${name} of ${describeCase(operands)}`;
        expectClose(values, exact[name] ?? [], 2e-6, what);
      }
      count++;
    });
    expect(count).toBe(shapes.length * 16 * 32);
  });

  test('closed rows: dGate is 0, and their moments and their penalty still move them', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(5);
    for (const rows of [[1, 3], []]) {
      for (const decay of [true, false]) {
        for (const second of [true, false]) {
          const choice = [true, decay, second, true, true];
          const operands = operandsFor(random, [5, 7, 1], rows, undefined, choice);
          operands.parameters.first.fill(0, 0, 7); // row 0: no velocity
          const { w, dGate } = updateWeights(memory, operands);
          for (const i of [0, 2, 4]) {
            expect(Object.is(dGate?.[i], 0)).toBe(true);
            for (const cell of range(7).map((j) => 7 * i + j)) {
              const moves = i > 0 || decay;
              expect(w[cell] !== operands.parameters.w[cell]).toBe(moves);
            }
          }
        }
      }
    }
  });

  test('norms are the bits that rowNorms gives for the new weights', async () => {
    const memory = await Memory.empty(build);
    const operands = operandsFor(new Random(6), [5, 103, 1], undefined, undefined, all);
    const { w, norms } = updateWeights(memory, operands);
    const [from, again] = [memory.put(w), memory.output(5)];
    memory.call((kernels) => kernels.rowNorms(5, 103, from, again.at));
    expect(again.u32()).toEqual(new Uint32Array(norms.buffer));
  });

  test('the gradient of a gate is from the weights before they change, even where the gate is 0', async () => {
    const operands = operandsFor(new Random(7), [2, 9, 0], undefined, undefined, all);
    operands.gate?.fill(0);
    const { dGate } = updateWeights(await Memory.empty(build), operands);
    expectClose(dGate ?? [], expected(operands).dGate ?? [], 5e-7);
  });

  test('a NaN in D stays in its own cell of W, and shows in its row’s dGate and norm', async () => {
    const columns = [1, 2, 5, 6];
    const operands = operandsFor(new Random(8), [4, 7, 2], [0, 1, 3], columns, all);
    operands.d[4 + 2] = Number.NaN; // row 1, column 5
    const { w, dGate, norms } = updateWeights(await Memory.empty(build), operands);
    const nans = (values: Float32Array | undefined) =>
      range(values?.length ?? 0).filter((i) => Number.isNaN(values?.[i]));
    expect(nans(w)).toEqual([7 + 5]);
    expect(nans(dGate)).toEqual([1]);
    expect(nans(norms)).toEqual([1]);
  });
});

test('both builds give the same bits', async () => {
  const cases: Operands[] = [];
  forEveryCase(
    (operands) => cases.push(operands),
    [
      all,
      [false, true, false, true, true],
      [true, false, true, false, false],
      [false, false, false, false, false],
    ],
  );
  await expectSameBits((memory) =>
    Object.fromEntries(
      cases.flatMap((operands, index) => {
        memory.clear();
        return Object.entries(updateWeights(memory, operands)).map(([name, values]) => [
          `${name} of ${index}, ${describeCase(operands)}`,
          values,
        ]);
      }),
    ),
  );
});

function describeCase({
  inputs,
  outputs,
  rows,
  columns,
  gate,
  decay,
  parameters,
  wantsGateGradient,
}: Operands) {
  const { second, mean } = parameters;
  const present = Object.entries({ gate, decay, second, mean, dGate: wantsGateGradient });
  const names = present.filter(([, value]) => value).map(([name]) => name);
  const list = (open: Open) => (open ? `[${open.join()}]` : 'all');
  return `${inputs} × ${outputs}, rows ${list(rows)}, columns ${list(columns)}, with ${names.join() || 'nothing'}`;
}
