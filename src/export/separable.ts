import type { OnnxGraph } from '../formats/onnxGraph.js';
import { ONE } from '../layers/convolution/geometry.js';
import type { LayerParameters } from '../layers/plan.js';
import { ownCells, plainPart } from '../layers/residual/geometry.js';
import type { ConvGeometry } from '../layers/shape.js';
import { addConvolution, addSums } from './convolution.js';
import type { Loops } from './loops.js';
import { type PlainConvolution, slide } from './slide.js';
import { channelSumsOf } from './values.js';

/** A separable convolution as two: of one cell over all channels, without biases, and a window for each map of that. */
export interface SeparableParts {
  readonly channels: PlainConvolution;
  /** f32 [outputs, own cells] */
  readonly windows: Float32Array;
}

/** Of a pruned layer; undefined where it is none. */
export function separableParts(conv: ConvGeometry, layer: LayerParameters): SeparableParts | undefined {
  const own = ownCells(conv);
  if (own === 0) return undefined;
  const { inputs, outputs, weights } = layer;
  const [summed, windows] = [new Float32Array(outputs * inputs), new Float32Array(outputs * own)];
  for (let map = 0; map < outputs; map++) {
    const middle = map * (inputs + own) + inputs;
    summed.set(weights.subarray(middle - inputs, middle), map * inputs);
    windows.set(weights.subarray(middle, middle + own), map * own);
  }
  const cells = { ...plainPart(conv, false), pool: ONE };
  return {
    channels: { inputs, outputs, weights: summed, bias: new Float32Array(0), conv: cells },
    windows,
  };
}

/** W [outputs, inputs + own cells] from both. */
export function joinParts(
  { inputs, outputs }: LayerParameters,
  channels: Float32Array,
  windows: Float32Array,
): Float32Array {
  const own = outputs > 0 ? windows.length / outputs : 0;
  const weights = new Float32Array(channels.length + windows.length);
  for (let map = 0; map < outputs; map++) {
    const at = map * (inputs + own);
    weights.set(channels.subarray(map * inputs, (map + 1) * inputs), at);
    weights.set(windows.subarray(map * own, (map + 1) * own), at + inputs);
  }
  return weights;
}

/** Sums channels, at each cell of the image `below`, into a value of layer l's own. */
export function sumChannels(loops: Loops, channels: PlainConvolution, l: number, below: string): void {
  const { outputs, conv } = channels;
  const { height, width } = conv;
  const y = loops.write(channelSumsOf(l), outputs * height * width, l);
  slide(loops, channels, l, below, {
    begin: () => '',
    take: (m, j) => `${y}[(${m} * ${height} + r) * ${width} + q] = s${j};`,
    end: () => '',
  });
}

/** Nodes of layer l, of which the last one is called `name`: both convolutions, of which the second one has as many groups as maps. */
export function addSeparable(
  graph: OnnxGraph,
  channels: PlainConvolution,
  own: PlainConvolution,
  l: number,
  name: string,
): void {
  addSums(graph, channels, l, channelSumsOf(l));
  const { outputs, weights, conv } = own;
  const maps = Math.max(1, outputs);
  const filled = weights.length ? weights : new Float32Array(ownCells(conv));
  const operands = [graph.floats(`${l}.windows`, [maps, 1, ...conv.kernel], filled)];
  addConvolution(graph, own, l, name, operands, { group: maps });
}
