import type { LayerState } from '../layers/plan.js';
import { geometryOf, type LayerShape } from '../layers/shape.js';
import type { OutputKind } from '../loss/losses.js';

/**
 * All that makes a network what it is, as a plain object that can be cloned: a network that is built from it has the same
 * parameters, averages and removed inputs, bit for bit. Not in it: the build of the kernels, which is chosen where it runs.
 */
export interface NetworkState {
  readonly output: OutputKind;
  readonly seed: number;
  /** Trainings that took a step, the one that is under way among them: each draws numbers of its own. Default 0. */
  readonly trainings?: number | undefined;
  /** What rows of a table become inputs by, and outputs answers (src/pipeline), as text: nobody here reads it. */
  readonly pipeline?: string | undefined;
  readonly layers: readonly LayerState[];
}

/** How a network is put together, before it has parameters. */
export interface Blueprint {
  readonly shapes: readonly LayerShape[];
  /** Inputs that each layer began with; maps of a convolution. */
  readonly widths: readonly number[];
  /** Which of those are left; undefined for all. */
  readonly origins: readonly (Int32Array | undefined)[];
  readonly output: OutputKind;
  readonly seed: number;
  readonly trainings?: number | undefined;
  readonly pipeline?: string | undefined;
}

export function blueprintOf({ output, seed, trainings, pipeline, layers }: NetworkState): Blueprint {
  return {
    shapes: layers.map(shapeOf),
    widths: layers.map(({ width }) => width),
    origins: layers.map(({ origins }) => origins),
    output,
    seed,
    trainings,
    pipeline,
  };
}

/** The shape of a layer as its parameters are now. */
export function shapeOf(layer: LayerState): LayerShape {
  const { inputs, outputs } = layer.last;
  return { inputs, outputs, gates: layer.gates, ...geometryOf(layer) };
}

export function hasAverage({ layers }: NetworkState): boolean {
  return layers[0].averaged !== undefined;
}

/** The memory of all arrays of a state, each once: what to hand over instead of copying it. */
export function stateBuffers({ layers }: NetworkState): ArrayBuffer[] {
  const arrays = layers.flatMap(({ origins, last, averaged }) => [
    origins,
    ...[last, averaged].flatMap((set) =>
      set ? [set.weights, set.bias, set.logAlpha, set.scale, set.statistics] : [],
    ),
  ]);
  return [...new Set(arrays.flatMap((array) => (array ? [array.buffer as ArrayBuffer] : [])))];
}
