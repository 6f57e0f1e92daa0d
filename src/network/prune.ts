import { foldedGeometry, formOf, type RowsToFold } from '../layers/kinds.js';
import type { LayerParameters } from '../layers/plan.js';
import { indexBelow, kindOf, type LayerShape } from '../layers/shape.js';
import { mapCells, mapsBelow, rowsOf } from '../layers/sizes.js';
import { trainedKindNamed } from '../stack/trainedKind.js';
import { indices } from './origins.js';

/** A layer with what is to be left of it. */
export interface LayerToFold extends RowsToFold {
  readonly shape: LayerShape;
  /** Rows of W that the layer began with. */
  readonly width: number;
  /** Which of those its rows are; undefined for all. */
  readonly origins: Int32Array | undefined;
}

/** A layer of a network without gates. */
export interface FoldedLayer {
  readonly shape: LayerShape;
  readonly parameters: LayerParameters;
  readonly width: number;
  readonly origins: Int32Array | undefined;
}

/**
 * What is left of a network when test-time gates are folded into the weights and rows are left out: ẑ ⊙ W, of the chosen rows
 * and of the columns that other layers' chosen rows leave, with the biases of what is left. Each product is rounded
 * once, as in the packing of a gated network: hence the same bits.
 *
 * @throws L0netError OUT_OF_MEMORY for a layer that no memory has room for: a file may claim that it began as wide
 */
export function foldNetwork(layers: readonly LayerToFold[]): FoldedLayer[] {
  return layers.map((layer, l) => {
    const { inputs, outputs } = layer.shape;
    const below = layers[indexBelow(layer.shape, l)];
    const channels = below ? below.rows : indices(inputs);
    const columns = layers[l + 1]?.rows ?? indices(outputs);
    const kind = trainedKindNamed(kindOf(layer.shape));
    const parameters = kind.fold(layer, layer.shape, channels, columns);
    if (mapsBelow(layer.shape, below?.shape)) {
      const area = mapCells(below.shape);
      return folded(layer, parameters, below.rows.length * area, cellsOf(layer, below, area));
    }
    return l === 0 && formOf(layer.shape).gatesInputs
      ? folded(layer, parameters, layer.width, keptOf(layer))
      : folded(layer, parameters, layer.rows.length, undefined);
  });
}

function folded(
  layer: LayerToFold,
  parameters: LayerParameters,
  width: number,
  origins: Int32Array | undefined,
): FoldedLayer {
  const { inputs, outputs } = parameters;
  const shape = { inputs, outputs, gates: undefined, ...foldedGeometry(layer.shape) };
  return { shape, parameters, width, origins: rowsOf(shape) === width ? undefined : origins };
}

/** Which of a network's inputs the chosen rows of its first layer are. */
function keptOf({ rows, origins }: LayerToFold): Int32Array {
  return origins ? rows.map((row) => origins[row]) : rows;
}

/** Which cells of the chosen maps the chosen rows of the layer above are. */
function cellsOf({ rows, origins }: LayerToFold, maps: LayerToFold, area: number): Int32Array {
  const places = new Map(Array.from(maps.rows, (row, place) => [maps.origins?.[row] ?? row, place]));
  return rows.map((row) => {
    const cell = origins?.[row] ?? row;
    return (places.get(Math.floor(cell / area)) ?? 0) * area + (cell % area);
  });
}
