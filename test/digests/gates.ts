import type { KernelCase, Operands } from './operands.js';
import { constants, gaussianConstants, paper } from './settings.js';

/** The kernels of assembly/gates, and the parts of a training step that are made of them. */
export const gates: Record<string, KernelCase> = {
  hardConcrete: (o) =>
    sample(o, (logAlpha, u, z, dz) => o.kernels.hardConcrete(o.rows, o.n, logAlpha, u, ...paper, z, dz)),
  sampleGates: (o) => {
    const layer = o.put(constants);
    sample(o, (logAlpha, u, z, dz) => o.kernels.sampleGates(o.rows, o.n, logAlpha, u, layer, z, dz));
  },
  testGates: (o) => {
    for (const median of [0, 1]) {
      const z = o.room(o.n);
      o.kernels.testGates(o.n, o.floats(o.n), median, ...paper, z);
      o.keep(z, o.n);
    }
  },
  openProbability: (o) => {
    const [p, dp] = [o.room(o.n), o.room(o.n)];
    o.keepNumber(o.kernels.openProbability(o.n, o.floats(o.n), ...paper, p, dp));
    o.keep(p, o.n);
    o.keep(dp, o.n);
  },
  openGates: (o) => {
    const indices = o.room(o.n);
    const count = o.kernels.openGates(o.n, o.floats(o.n), indices);
    o.keepWords(indices, count);
    o.keepNumber(count);
  },
  addProduct: (o) => {
    const y = o.floats(o.n);
    o.kernels.addProduct(o.n, o.floats(o.n), o.floats(o.n), y);
    o.keep(y, o.n);
  },
  shareGradients: (o) => {
    const g = o.floats(o.n);
    // Every third is alone; the others are in two groups.
    const leaders = Array.from({ length: o.n }, (_, i) => (i % 3 === 2 ? i : i % 3));
    o.kernels.shareGradients(o.n, o.putWords(leaders), g);
    o.keep(g, o.n);
  },
  gatePenalty: (o) => {
    const [gradient, decay] = [o.room(o.n), o.room(o.n)];
    const [p, dp, norms] = [o.floats(o.n), o.floats(o.n), o.magnitudes(o.n)];
    o.kernels.gatePenalty(o.n, p, dp, norms, 0, 0.01, 0.05, gradient, decay);
    o.keep(gradient, o.n);
    o.keep(decay, o.n);
  },
  penalties: (o) => {
    for (const hasGates of [true, false]) {
      const logAlpha = hasGates ? o.floats(o.n) : 0;
      const [bias, norms] = [o.floats(o.rows), o.magnitudes(o.n)];
      const [p, gradient, decay] = [o.room(2 * o.n), o.room(o.n), o.room(o.n)];
      const results = o.room(4);
      o.kernels.penalties(o.n, o.rows, logAlpha, bias, norms, o.put(constants), p, gradient, decay, results);
      for (const array of [p, p + 4 * o.n, gradient, decay]) o.keep(array, o.n);
      o.keepDoubles(results, 2);
    }
  },
  sampleGaussian: (o) => {
    const layer = o.put(gaussianConstants);
    const cells = o.rows * o.n;
    const noise = o.room(cells);
    o.kernels.normals(cells, 0, 1, 0xdeadbeef, 0x12345678, 0x80000001, o.n, noise);
    sample(o, (a, _, z, dz) => o.kernels.sampleGaussian(o.rows, o.n, a, noise, layer, z, dz));
  },
  gaussianOpenProbability: (o) => {
    const [p, dp] = [o.room(o.n), o.room(o.n)];
    o.keepNumber(o.kernels.gaussianOpenProbability(o.n, o.floats(o.n), 0.5, p, dp));
    o.keep(p, o.n);
    o.keep(dp, o.n);
  },
  gaussianPenalties: (o) => {
    const [a, bias, norms] = [o.floats(o.n), o.floats(o.rows), o.magnitudes(o.n)];
    const [p, gradient, decay, results] = [o.room(2 * o.n), o.room(o.n), o.room(o.n), o.room(4)];
    const layer = o.put(gaussianConstants);
    o.kernels.gaussianPenalties(o.n, o.rows, a, bias, norms, layer, p, gradient, decay, results);
    for (const array of [p, p + 4 * o.n, gradient, decay]) o.keep(array, o.n);
    o.keepDoubles(results, 2);
  },
  product: (o) => {
    const y = o.room(o.n);
    o.kernels.product(o.n, o.floats(o.n), o.floats(o.n), y);
    o.keep(y, o.n);
  },
  weightGradients: (o) => {
    const { rows, n, ld } = o;
    const cells = rows * n;
    const [w, z, dz, decay] = [o.floats(cells), o.floats(cells), o.floats(cells), o.floats(cells)];
    const [gateGradient, g] = [o.floats(cells), o.room(cells)];
    o.kernels.weightGradients(rows, n, o.floats(rows * ld), ld, w, z, dz, decay, gateGradient, g);
    o.keep(gateGradient, cells);
    o.keep(g, cells);
  },
  gateInputs: (o) => {
    const { rows, n, ld } = o;
    const gated = o.room(rows * ld);
    o.kernels.gateInputs(rows, n, o.floats(rows * ld), ld, o.floats(rows * n), gated);
    o.keep(gated, rows * ld);
  },
  gateInputsGradient: (o) => {
    const { rows, n, ld } = o;
    const [x, z, dz] = [o.floats(rows * ld), o.floats(rows * n), o.floats(rows * n)];
    const [dgated, gradient] = [o.floats(rows * ld), o.floats(n)];
    o.kernels.gateInputsGradient(rows, n, x, ld, z, dz, dgated, gradient);
    o.keep(dgated, rows * ld);
    o.keep(gradient, n);
  },
};

/** Samples of gates, one of each for every row. */
function sample(o: Operands, kernel: (logAlpha: number, u: number, z: number, dz: number) => void): void {
  const cells = o.rows * o.n;
  const [z, dz] = [o.room(cells), o.room(cells)];
  kernel(o.floats(o.n), o.noise(cells), z, dz);
  o.keep(z, cells);
  o.keep(dz, cells);
}
