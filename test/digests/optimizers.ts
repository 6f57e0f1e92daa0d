import type { KernelCase, Operands } from './operands.js';
import { adamCells, constants, sgdCells } from './settings.js';

/** The kernels of assembly/optimizer, and the part of a training step that is made of them. */
export const optimizers: Record<string, KernelCase> = {
  adam: (o) =>
    step(o, true, false, ({ g, w, first, second }) =>
      o.kernels.adam(o.n, g, w, first, second, o.put(adamCells)),
    ),
  sgd: (o) => step(o, false, false, ({ g, w, first }) => o.kernels.sgd(o.n, g, w, first, o.put(sgdCells))),
  average: (o) => {
    const mean = o.floats(o.n);
    o.kernels.average(o.n, o.floats(o.n), mean, 0.37);
    o.keep(mean, o.n);
  },
  update: (o) =>
    everyStep(o, ({ g, w, first, second, mean, settings }) =>
      o.kernels.update(o.n, g, w, first, second, mean, settings),
    ),
  dropTiny: (o) => {
    for (const turn of [0, 1, 2]) {
      everyStep(o, ({ w, first, second, mean }) => o.kernels.dropTiny(o.n, w, first, second, mean, turn, 3));
    }
  },
  updateGates: (o) => {
    const layer = o.put(constants);
    everyStep(o, ({ g, w, first, second, mean, settings }) =>
      o.kernels.updateGates(o.n, g, w, first, second, mean, settings, layer),
    );
  },
};

/** Offsets of n numbers each; 0 for what is not there. */
interface Places {
  readonly g: number;
  readonly w: number;
  readonly first: number;
  readonly second: number;
  readonly mean: number;
  readonly settings: number;
}

function step(o: Operands, hasSecond: boolean, hasMean: boolean, kernel: (places: Places) => void): void {
  const places = {
    g: o.floats(o.n),
    w: o.floats(o.n),
    first: o.floats(o.n),
    second: hasSecond ? o.magnitudes(o.n) : 0,
    mean: hasMean ? o.floats(o.n) : 0,
    settings: o.put(hasSecond ? adamCells : sgdCells),
  };
  kernel(places);
  const { w, first, second, mean } = places;
  for (const array of [w, first, second, mean]) if (array) o.keep(array, o.n);
}

function everyStep(o: Operands, kernel: (places: Places) => void): void {
  for (const hasSecond of [true, false]) {
    for (const hasMean of [true, false]) step(o, hasSecond, hasMean, kernel);
  }
}
