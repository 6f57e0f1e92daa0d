import type { Kernels } from '../runtime/runtime.js';
import type { ParameterRegion } from './plan.js';
import type { LayerShape } from './shape.js';
import { biasesOf, columnsOf, gateCount, rowsOf } from './sizes.js';

/** All that is kept of a layer from step to step. */
export interface KeptOfLayer {
  readonly shape: LayerShape;
  readonly parameters: ParameterRegion;
  readonly average: ParameterRegion | undefined;
  readonly first: ParameterRegion;
  readonly second: ParameterRegion | undefined;
}

/** Makes 0 what is tiny in one of `turns` parts of all that is kept: assembly/optimizer/tiny.ts. */
export function dropTiny(kernels: Kernels, layer: KeptOfLayer, turn: number, turns: number): void {
  const { shape } = layer;
  drop(kernels, layer, 'weights', rowsOf(shape) * columnsOf(shape), turn, turns);
  drop(kernels, layer, 'bias', biasesOf(shape), turn, turns);
  if (!shape.gates) return;
  // What moves as one must not wait for different turns.
  if (shape.gates.groups) drop(kernels, layer, 'logAlpha', gateCount(shape), 0, 1);
  else drop(kernels, layer, 'logAlpha', gateCount(shape), turn, turns);
}

function drop(
  kernels: Kernels,
  { parameters, average, first, second }: KeptOfLayer,
  part: keyof ParameterRegion,
  n: number,
  turn: number,
  turns: number,
): void {
  kernels.dropTiny(
    n,
    parameters[part],
    first[part],
    second ? second[part] : 0,
    average ? average[part] : 0,
    turn,
    turns,
  );
}
