import { columnsOf, gatesWeights, type LayerShape } from '../layers/shape.js';

/** A layer with the expectations of its gates, all that the closed forms need. */
export interface LayerExpectation {
  readonly shape: LayerShape;
  /** Σ_i P_i over its gates; their number where there are none */
  readonly expectedOpen: number;
  /** The same over what is really read: an input of the first dense layer whose map is closed is not. */
  readonly expectedReads: number;
}

/**
 * Expected L0 norm, weights and biases: Σ P · outputs + outputs for a dense layer, whose biases have no gates, and
 * Σ P · (channels · kernel² + 1) for a convolution; with gates on weights, each counts itself.
 */
export function expectedL0(layers: readonly LayerExpectation[]): number {
  return sum(layers, ({ shape, expectedOpen }) => {
    return expectedOpen * weightsOf(shape) + (shape.conv ? 0 : shape.outputs);
  });
}

/**
 * Expected FLOPs of the forward pass for one example as the paper counts them, each layer by its own gates only:
 * (2 Σ P − 1) · outputs + outputs for a dense layer, and 2 · channels · kernel² · Σ P at each place of a map.
 */
export function expectedFlops(layers: readonly LayerExpectation[]): number {
  return sum(layers, ({ shape, expectedOpen }) => flops(shape, shape.inputs, expectedOpen, shape.outputs));
}

/** The same, with what the layers beside leave open: a pruned next layer, or a pruned one below, makes this one smaller. */
export function expectedFlopsExact(layers: readonly LayerExpectation[]): number {
  return sum(layers, ({ shape, expectedOpen, expectedReads }, l) => {
    if (gatesWeights(shape)) return flops(shape, shape.inputs, expectedOpen, shape.outputs);
    if (shape.conv) return flops(shape, l > 0 ? layers[l - 1].expectedOpen : shape.inputs, expectedOpen, 0);
    return flops(shape, 0, expectedReads, l + 1 < layers.length ? layers[l + 1].expectedOpen : shape.outputs);
  });
}

/**
 * @param channels open channels of a convolution
 * @param open     open gates: maps of a convolution, inputs of a dense layer
 * @param outputs  open outputs of a dense layer
 */
function flops(shape: LayerShape, channels: number, open: number, outputs: number): number {
  const { conv } = shape;
  const places = conv ? conv.mapHeight * conv.mapWidth : 1;
  if (gatesWeights(shape)) return 2 * places * open;
  if (!conv) return (2 * open - 1) * outputs + outputs;
  const products = channels * conv.kernel ** 2;
  return places * ((2 * products - 1) * open + open);
}

/** Multiply-adds for one example of layers with so many open gates each. */
export function multiplyAdds(shapes: readonly LayerShape[], open: readonly number[]): number {
  return sum(shapes, (shape, l) => {
    if (shape.conv) return shape.conv.mapHeight * shape.conv.mapWidth * cells(shapes, open, l);
    return cells(shapes, open, l);
  });
}

/** Weights and biases of layers with so many open gates each. */
export function parameterCount(shapes: readonly LayerShape[], open: readonly number[]): number {
  return sum(shapes, ({ conv, outputs }, l) => {
    return cells(shapes, open, l) + (conv ? open[l] : (open[l + 1] ?? outputs));
  });
}

/** Weights that a gate is on. */
function weightsOf(shape: LayerShape): number {
  return gatesWeights(shape) ? 1 : columnsOf(shape);
}

/** Weights of a layer that are left. */
function cells(shapes: readonly LayerShape[], open: readonly number[], l: number): number {
  const { conv, inputs, outputs } = shapes[l];
  if (conv) return open[l] * (open[l - 1] ?? inputs) * conv.kernel ** 2;
  return open[l] * (open[l + 1] ?? outputs);
}

function sum<T>(layers: readonly T[], of: (layer: T, l: number) => number): number {
  return layers.reduce((total, layer, l) => total + of(layer, l), 0);
}
