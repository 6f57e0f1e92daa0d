import type { DatasetShape } from '../data/resident.js';
import { planParameters } from '../layers/parameters.js';
import type { ParameterRegion } from '../layers/plan.js';
import type { LayerShape } from '../layers/shape.js';
import { gateCount, rowSize, rowsOf } from '../layers/sizes.js';
import type { ResolvedNetworkOptions } from '../network/options.js';
import { planOrigins } from '../network/origins.js';
import type { Runtime } from '../runtime/runtime.js';
import { Evaluator } from '../stack/evaluator.js';
import { Predictor } from '../stack/predictor.js';

/** A network of which there is only the plan: as much of it as the plan of a training looks at. */
export interface PlannedNetwork extends DatasetShape {
  readonly runtime: Runtime;
  readonly seed: number;
  readonly shapes: readonly LayerShape[];
  readonly widths: readonly number[];
  readonly origins: readonly number[];
  readonly last: readonly ParameterRegion[];
}

/** Plans what the constructor of Network does, in the same order. */
export function planNetwork(
  runtime: Runtime,
  { shapes, output, seed }: ResolvedNetworkOptions,
): PlannedNetwork {
  const { arena } = runtime;
  const widths = shapes.map(rowsOf);
  const inputs = rowSize(shapes[0], widths[0]);
  const { outputs } = shapes[shapes.length - 1];
  arena.part('parameters');
  const origins = planOrigins(arena, shapes, []);
  const last = shapes.map((shape) => planParameters(arena, shape));
  arena.part('buffers');
  arena.words(2 * Math.max(...shapes.map(gateCount)));
  const evaluator = new Evaluator(runtime, shapes, widths, origins);
  new Predictor(runtime, evaluator, inputs, outputs);
  return { runtime, seed, shapes, widths, origins, last, inputs, outputs, output };
}
