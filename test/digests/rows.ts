import type { KernelCase, Operands } from './operands.js';

/** Rows in the data that minibatches are gathered from. */
const EXAMPLES = 23;

/** The kernels of assembly/data/gather.ts and assembly/loss, and the parts of a training step that are made of them. */
export const rows: Record<string, KernelCase> = {
  gatherBytes: (o) => {
    const { rows, n, ld } = o;
    for (const { at, count } of [{ at: 0, count: n }, o.open(n)]) {
      const out = o.room(rows * ld);
      const [data, examples] = [o.bytes(EXAMPLES * n), o.integers(rows, EXAMPLES)];
      o.kernels.gatherBytes(rows, count, data, n, examples, at, 1 / 255, out, ld, o.room(2 * n));
      o.keep(out, rows * ld);
    }
  },
  gatherFloats: (o) => {
    const { rows, n, ld } = o;
    for (const { at, count } of [{ at: 0, count: n }, o.open(n)]) {
      const out = o.room(rows * ld);
      const [data, examples] = [o.floats(EXAMPLES * n), o.integers(rows, EXAMPLES)];
      o.kernels.gatherFloats(rows, count, data, n, examples, at, out, ld);
      o.keep(out, rows * ld);
    }
  },
  gatherWords: (o) => {
    const out = o.room(o.n);
    o.kernels.gatherWords(o.n, o.floats(EXAMPLES), o.integers(o.n, EXAMPLES), out);
    o.keep(out, o.n);
  },
  countErrors: (o) => {
    const labels = o.integers(o.rows, o.n);
    o.keepNumber(o.kernels.countErrors(o.rows, o.n, o.floats(o.rows * o.ld), o.ld, labels, 0));
  },
  softmax: (o) => {
    const p = o.room(o.rows * o.n);
    o.kernels.softmax(o.rows, o.n, o.floats(o.rows * o.ld), o.ld, p);
    o.keep(p, o.rows * o.n);
  },
  crossEntropy: (o) =>
    loss(o, o.integers(o.rows, o.n), (y, labels, dy) =>
      o.keepNumber(o.kernels.crossEntropy(o.rows, o.n, y, o.ld, labels, 0, 0, 0.01, dy)),
    ),
  meanCrossEntropy: (o) => {
    const result = o.room(2);
    loss(o, o.integers(o.rows, o.n), (y, labels, dy) =>
      o.kernels.meanCrossEntropy(o.rows, o.n, y, o.ld, labels, 0, 0, dy, result),
    );
    o.keepDoubles(result, 1);
  },
  squaredError: (o) =>
    loss(o, o.floats(o.rows * o.n), (y, targets, dy) =>
      o.keepNumber(o.kernels.squaredError(o.rows, o.n, y, o.ld, targets, 0, 0.01, dy)),
    ),
  meanSquaredError: (o) => {
    const result = o.room(2);
    loss(o, o.floats(o.rows * o.n), (y, targets, dy) =>
      o.kernels.meanSquaredError(o.rows, o.n, y, o.ld, targets, 0, dy, result),
    );
    o.keepDoubles(result, 1);
  },
  binaryCrossEntropy: (o) =>
    loss(o, o.noise(o.rows * o.n), (y, targets, dy) =>
      o.keepNumber(o.kernels.binaryCrossEntropy(o.rows, o.n, y, o.ld, targets, 0, 0.01, dy)),
    ),
  meanBinaryCrossEntropy: (o) => {
    const result = o.room(2);
    loss(o, o.noise(o.rows * o.n), (y, targets, dy) =>
      o.kernels.meanBinaryCrossEntropy(o.rows, o.n, y, o.ld, targets, 0, dy, result),
    );
    o.keepDoubles(result, 1);
  },
  countWrong: (o) =>
    o.keepNumber(o.kernels.countWrong(o.rows, o.n, o.floats(o.rows * o.ld), o.ld, o.noise(o.rows * o.n))),
  sigmoidRows: (o) => {
    const p = o.room(o.rows * o.n);
    o.kernels.sigmoidRows(o.rows, o.n, o.floats(o.rows * o.ld), o.ld, p);
    o.keep(p, o.rows * o.n);
  },
};

function loss(o: Operands, wanted: number, kernel: (y: number, wanted: number, dy: number) => void): void {
  const dy = o.room(o.rows * o.ld);
  kernel(o.floats(o.rows * o.ld), wanted, dy);
  o.keep(dy, o.rows * o.ld);
}
