import { zeros } from '../base/outOfMemory.js';
import type { LayerParameters } from '../layers/plan.js';
import { areaOf, type ConvGeometry, type LayerShape } from '../layers/shape.js';

/** A layer with what is to be left of it. */
export interface LayerToFold {
  readonly shape: LayerShape;
  readonly parameters: LayerParameters;
  /** ẑ of each row of W; undefined where there are no gates */
  readonly gate: Float32Array | undefined;
  /** Rows of W that the layer began with. */
  readonly width: number;
  /** Which of those its rows are; undefined for all. */
  readonly origins: Int32Array | undefined;
  /** Which of its rows the new layer has, in order; −1 gives a row of zeros. */
  readonly rows: Int32Array;
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
    const { conv, inputs, outputs } = layer.shape;
    const below = layers[l - 1];
    if (conv) {
      const channels = below ? below.rows : indices(inputs);
      const parameters = foldConvolution(layer, channels, conv.kernel ** 2);
      return folded(parameters, conv, layer.rows.length, undefined);
    }
    const parameters = foldDense(layer, layers[l + 1]?.rows ?? indices(outputs));
    if (below?.shape.conv) {
      const cells = below.rows.length * areaOf(below.shape.conv);
      return folded(parameters, undefined, cells, cellsOf(layer, below, areaOf(below.shape.conv)));
    }
    const width = l === 0 ? layer.width : layer.rows.length;
    return folded(parameters, undefined, width, l === 0 ? keptOf(layer) : undefined);
  });
}

function folded(
  parameters: LayerParameters,
  conv: ConvGeometry | undefined,
  width: number,
  origins: Int32Array | undefined,
): FoldedLayer {
  const { inputs, outputs } = parameters;
  const rows = conv ? outputs : inputs;
  const shape = { inputs, outputs, gates: undefined, conv };
  return { shape, parameters, width, origins: rows === width ? undefined : origins };
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

function foldDense({ parameters, gate, rows }: LayerToFold, columns: Int32Array): LayerParameters {
  const { weights: w, bias: b, outputs } = parameters;
  const weights = zeros(rows.length * columns.length);
  rows.forEach((row, i) => {
    if (row < 0) return;
    const scale = gate ? gate[row] : 1;
    columns.forEach((column, j) => {
      if (column >= 0) weights[i * columns.length + j] = scale * w[row * outputs + column];
    });
  });
  const bias = Float32Array.from(columns, (column) => (column < 0 ? 0 : b[column]));
  return { inputs: rows.length, outputs: columns.length, weights, bias };
}

/** @param area kernel² */
function foldConvolution(
  { parameters, gate, rows }: LayerToFold,
  channels: Int32Array,
  area: number,
): LayerParameters {
  const { weights: w, bias: b, inputs } = parameters;
  const weights = zeros(rows.length * channels.length * area);
  const bias = new Float32Array(rows.length);
  rows.forEach((row, i) => {
    if (row < 0) return;
    const scale = gate ? gate[row] : 1;
    bias[i] = scale * b[row];
    channels.forEach((channel, c) => {
      if (channel < 0) return;
      for (let k = 0; k < area; k++) {
        weights[(i * channels.length + c) * area + k] = scale * w[(row * inputs + channel) * area + k];
      }
    });
  });
  return { inputs: channels.length, outputs: rows.length, weights, bias };
}

/** 0, 1, … n − 1 */
export function indices(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}
