import type { KernelCase, Operands } from './operands.js';
import { adamCells, constants, sgdCells } from './settings.js';

/** The kernels of assembly/dense but for the parts of a training step, which stand with what they are made of. */
export const dense: Record<string, KernelCase> = {
  addBias: (o) => {
    const { rows, n, ld } = o;
    for (const relu of [0, 1]) {
      const all = o.floats(rows * ld);
      o.kernels.addBias(rows, n, all, ld, o.floats(n), 0, relu, 0);
      o.keep(all, rows * ld);
      const { at, count } = o.open(n);
      const some = o.floats(rows * ld);
      o.kernels.addBias(rows, count, some, ld, o.floats(n), at, relu, o.room(n));
      o.keep(some, rows * ld);
    }
  },
  reluGradient: (o) => {
    const { rows, n, ld } = o;
    const dy = o.floats(rows * ld);
    o.kernels.reluGradient(rows, n, o.floats(rows * ld), dy, ld);
    o.keep(dy, rows * ld);
  },
  biasGradient: (o) =>
    biasGradient(o, (rows, n, dy, ld, columns, outputs, ...rest) =>
      o.kernels.biasGradient(rows, n, dy, ld, columns, outputs, 0.05, ...rest),
    ),
  layerBiasGradient: (o) =>
    biasGradient(o, (rows, n, dy, ld, columns, outputs, ...rest) =>
      o.kernels.layerBiasGradient(rows, n, dy, ld, columns, outputs, o.put(constants), ...rest),
    ),
  compact: (o) => {
    const { rows, n } = o;
    const [byRows, byColumns, byBoth] = [o.floats(rows * n), o.floats(rows * n), o.floats(rows * n)];
    const [some, columns] = [o.open(rows), o.open(n)];
    o.kernels.compact(byRows, n, some.at, some.count, 0, n);
    o.kernels.compact(byColumns, n, 0, rows, columns.at, columns.count);
    o.kernels.compact(byBoth, n, some.at, some.count, columns.at, columns.count);
    o.keep(byRows, some.count * n);
    o.keep(byColumns, rows * columns.count);
    o.keep(byBoth, some.count * columns.count);
  },
  rowNorms: (o) => {
    const norms = o.room(o.rows);
    o.kernels.rowNorms(o.rows, o.n, o.floats(o.rows * o.n), norms);
    o.keep(norms, o.rows);
  },
  updateWeights: (o) => {
    for (const isOpen of [true, false]) {
      for (const hasSecond of [true, false]) {
        for (const hasMean of [true, false]) updateWeights(o, isOpen, hasSecond, hasMean);
      }
    }
  },
};

type BiasGradient = (
  ...operands: [
    rows: number,
    n: number,
    dy: number,
    ld: number,
    columns: number,
    outputs: number,
    bias: number,
    g: number,
    scratch: number,
  ]
) => void;

function biasGradient(o: Operands, kernel: BiasGradient): void {
  const { rows, n, ld } = o;
  const open = o.open(n);
  for (const { at, count } of [{ at: 0, count: n }, open]) {
    const g = o.room(n);
    kernel(rows, count, o.floats(rows * ld), ld, at, n, o.floats(n), g, o.room(n));
    o.keep(g, n);
  }
}

/** One update of weights [rows, n]; with all gates open the optional operands are left out. */
function updateWeights(o: Operands, isOpen: boolean, hasSecond: boolean, hasMean: boolean): void {
  const { rows: inputs, n: outputs, ld } = o;
  const cells = inputs * outputs;
  const rows = isOpen ? { at: 0, count: inputs } : o.open(inputs);
  const columns = isOpen ? { at: 0, count: outputs } : o.open(outputs);
  const d = o.floats(rows.count * ld + 4);
  const [gate, decay] = isOpen ? [0, 0] : [o.floats(inputs), o.floats(inputs)];
  const [w, first] = [o.floats(cells), o.floats(cells)];
  const second = hasSecond ? o.magnitudes(cells) : 0;
  const mean = hasMean ? o.floats(cells) : 0;
  const settings = o.put(hasSecond ? adamCells : sgdCells);
  const [dGate, norms, scratch] = [o.room(inputs), o.room(inputs), o.room(o.kernels.updateScratch(outputs))];
  const layer = o.putWords([inputs, outputs, gate, decay, w, first, second, mean, dGate, norms]);
  o.kernels.updateWeights(
    ...([layer, d, ld, rows.at, rows.count, columns.at, columns.count, settings, scratch] as const),
  );
  for (const array of [w, first, second, mean]) if (array) o.keep(array, cells);
  o.keep(dGate, inputs);
  o.keep(norms, inputs);
}
