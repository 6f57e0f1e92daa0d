import type { KernelCase } from './operands.js';

/** keyLow, keyHigh, step, stream; each uses its top bits. */
const key = [0xdeadbeef, 0x12345678, 0x80000001, 7] as const;

/** The kernels of assembly/math. */
export const math: Record<string, KernelCase> = {
  exp: (o) => elementwise(o, o.kernels.exp),
  log: (o) => elementwise(o, o.kernels.log),
  sigmoid: (o) => elementwise(o, o.kernels.sigmoid),
  clamp: (o) => {
    const x = o.floats(o.n);
    o.kernels.clamp(o.n, x, -0.7, 0.9);
    o.keep(x, o.n);
  },
  firstNonFinite: (o) => o.keepNumber(o.kernels.firstNonFinite(o.n, o.floats(o.n))),
  magnitude: (o) => o.keepNumber(o.kernels.magnitude(o.rows, o.n, o.floats(o.rows * o.n), o.n)),
  sum: (o) => o.keepNumber(o.kernels.sum(o.n, o.floats(o.n))),
  dot: (o) => o.keepNumber(o.kernels.dot(o.n, o.floats(o.n), o.floats(o.n))),
  longDot: (o) => {
    o.keepNumber(o.kernels.longDot(o.n, o.floats(o.n), o.floats(o.n)));
    o.keepNumber(o.kernels.longDot(o.n, o.floats(o.n), 0));
  },
  sumOfSquares: (o) => o.keepNumber(o.kernels.sumOfSquares(o.n, o.floats(o.n))),
  philoxBlock: (o) => {
    const out = o.room(4);
    o.kernels.philoxBlock(o.n, o.rows, 0xffffffff, 0x80000000, 0xdeadbeef, o.depth, out);
    o.keepWords(out, 4);
  },
  uniforms: (o) => {
    const out = o.room(o.n);
    o.kernels.uniforms(o.n, ...key, out);
    o.keep(out, o.n);
  },
  normals: (o) => {
    const out = o.room(o.n);
    o.kernels.normals(o.n, 0.3, 1.7, ...key, out);
    o.keep(out, o.n);
  },
  shuffle: (o) => {
    const out = o.room(o.n);
    o.kernels.shuffle(o.n, ...key, out);
    o.keepWords(out, o.n);
  },
};

function elementwise(o: Parameters<KernelCase>[0], kernel: (n: number, x: number, y: number) => void): void {
  const y = o.room(o.n);
  kernel(o.n, o.floats(o.n), y);
  o.keep(y, o.n);
}
