import { distributionOf } from '../gates/distributions.js';
import type { ParameterRegion } from '../layers/plan.js';
import { gatesWeights, type LayerShape } from '../layers/shape.js';
import { gateCount, mapCells, mapsBelow, rowsOf } from '../layers/sizes.js';
import type { Runtime } from '../runtime/runtime.js';
import type { LayerExpectation } from './flops.js';
import type { HeldLayers } from './held.js';
import { originsLeft } from './origins.js';

/** A layer whose gates are asked for. */
export interface ExpectedLayer {
  readonly shape: LayerShape;
  /** log α of each gate, in linear memory */
  readonly logAlpha: number;
  /** Which of the rows that it began with it still has; undefined for all. */
  readonly origins: Int32Array | undefined;
}

/** The layers that a network holds, with the log α of one set of its parameters. */
export function expectedLayers(
  { runtime, shapes, widths, origins }: HeldLayers,
  parameters: readonly ParameterRegion[],
): ExpectedLayer[] {
  return shapes.map((shape, l) => ({
    shape,
    logAlpha: parameters[l].logAlpha,
    origins: originsLeft(runtime.arena, shape, widths[l], origins[l]),
  }));
}

/**
 * What the gates of each layer leave open in expectation.
 *
 * @param scratch [2, the largest number of gates], in linear memory
 */
export function expectations(
  runtime: Runtime,
  layers: readonly ExpectedLayer[],
  scratch: number,
): LayerExpectation[] {
  return layers.map((layer, l) => {
    const { shape } = layer;
    const expectedOpen = openProbability(runtime, layer, scratch);
    const maps = mapsBelow(shape, layers[l - 1]?.shape) && !gatesWeights(shape);
    const expectedReads = maps ? reads(runtime, layers[l - 1], layer, scratch) : expectedOpen;
    return { shape, expectedOpen, expectedReads };
  });
}

/** Σ P(z ≠ 0) over the gates of a layer; leaves each P at the beginning of the scratch. */
function openProbability({ arena, kernels }: Runtime, { shape, logAlpha }: ExpectedLayer, scratch: number) {
  const count = gateCount(shape);
  if (!shape.gates) {
    arena.f32(scratch, count).fill(1);
    return count;
  }
  const distribution = distributionOf(shape.gates);
  return distribution.openProbability(kernels, shape.gates, count, logAlpha, scratch, scratch + 4 * count);
}

/**
 * P(z ≠ 0) of each gate that a layer began with: 0 of those that were removed, 1 where there are no gates.
 *
 * @param width   rows that the layer began with
 * @param scratch as for `expectations`
 */
export function openProbabilities(
  runtime: Runtime,
  layer: ExpectedLayer,
  width: number,
  scratch: number,
): Float32Array {
  openProbability(runtime, layer, scratch);
  const { shape, origins } = layer;
  const left = runtime.arena.f32(scratch, gateCount(shape));
  if (!origins) return left.slice();
  // Gates on weights leave every row in place: each of these gates is on a row.
  const all = new Float32Array(width);
  origins.forEach((row, place) => {
    all[row] = left[place];
  });
  return all;
}

/** Σ P over the inputs of the first dense layer, each times the P of the map that it stands on. */
function reads(runtime: Runtime, maps: ExpectedLayer, inputs: ExpectedLayer, scratch: number): number {
  const { arena } = runtime;
  openProbability(runtime, maps, scratch);
  const open = new Map<number, number>();
  arena.f32(scratch, rowsOf(maps.shape)).forEach((p, map) => {
    open.set(maps.origins?.[map] ?? map, p);
  });
  openProbability(runtime, inputs, scratch);
  const area = mapCells(maps.shape);
  return arena
    .f32(scratch, rowsOf(inputs.shape))
    .reduce((sum, p, i) => sum + p * (open.get(Math.floor((inputs.origins?.[i] ?? i) / area)) ?? 0), 0);
}
