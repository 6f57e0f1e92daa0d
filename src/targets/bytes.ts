import { zeros } from '../base/outOfMemory.js';
import { foldedGeometry, formOf } from '../layers/kinds.js';
import { indexBelow } from '../layers/shape.js';
import { mapCells, mapsBelow } from '../layers/sizes.js';
import type { Network } from '../network/network.js';
import { encodeModel } from '../saving/model.js';

/**
 * How long the file of a pruned network is that has so many open rows in each layer: of one with the same sizes, and zeros.
 */
export function prunedBytes(
  { shapes, widths, output, seed, pipeline }: Network,
  rows: readonly number[],
): number {
  const layers = shapes.map((shape, l) => {
    const form = formOf(shape);
    const inputs = form.gatesInputs ? rows[l] : (rows[indexBelow(shape, l)] ?? shape.inputs);
    const outputs = form.gatesInputs ? (rows[l + 1] ?? shape.outputs) : rows[l];
    const geometry = foldedGeometry(shape);
    const pruned = { inputs, outputs, gates: undefined, ...geometry };
    const below = shapes[l - 1];
    const width = mapsBelow(shape, below)
      ? rows[l - 1] * mapCells(below)
      : l === 0 && form.gatesInputs
        ? widths[0]
        : rows[l];
    return {
      ...geometry,
      width,
      origins: rows[l] === width ? undefined : new Int32Array(rows[l]),
      gates: undefined,
      last: {
        inputs,
        outputs,
        weights: zeros(form.fanIn(pruned, inputs) * outputs),
        bias: zeros(outputs),
        ...(form.normalises?.(pruned) && { scale: zeros(outputs), statistics: zeros(2 * outputs) }),
      },
      averaged: undefined,
    };
  });
  return encodeModel({ output, seed, pipeline, layers }).length;
}
