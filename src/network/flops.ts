import { foldedGeometry, formOf, type Left } from '../layers/kinds.js';
import { gatesWeights, indexBelow, kindOf, type LayerShape } from '../layers/shape.js';
import { biasesOf, columnsOf } from '../layers/sizes.js';
import { trainedKindNamed } from '../stack/trainedKind.js';

/** A layer with the expectations of its gates, all that the closed forms need. */
export interface LayerExpectation {
  readonly shape: LayerShape;
  /** Σ_i P_i over its gates; their number where there are none */
  readonly expectedOpen: number;
  /** The same over what is really read: an input of the first dense layer whose map is closed is not. */
  readonly expectedReads: number;
}

/**
 * Expected L0 norm, weights and biases: Σ P · columns of W + the biases beside W, which have no gates. That is Σ P · outputs +
 * outputs for a dense layer, and Σ P · (channels · kernel cells + 1) for a convolution; with gates on weights, each counts itself.
 */
export function expectedL0(layers: readonly LayerExpectation[]): number {
  return sum(layers, ({ shape, expectedOpen }) => {
    return expectedOpen * (gatesWeights(shape) ? 1 : columnsOf(shape)) + biasesOf(shape);
  });
}

/**
 * Expected FLOPs of the forward pass for one example as the paper counts them, each layer by its own gates only:
 * (2 Σ P − 1) · outputs + outputs for a dense layer, and 2 · channels · kernel cells · Σ P at each place of a map.
 */
export function expectedFlops(layers: readonly LayerExpectation[]): number {
  return sum(layers, ({ shape, expectedOpen }) => flops(shape, shape.inputs, expectedOpen, shape.outputs));
}

/** The same, with what the layers beside leave open: a pruned next layer, or a pruned one below, makes this one smaller. */
export function expectedFlopsExact(layers: readonly LayerExpectation[]): number {
  return sum(layers, ({ shape, expectedReads }, l) => {
    const { inputs, outputs } = shape;
    return flops(
      shape,
      layers[indexBelow(shape, l)]?.expectedOpen ?? inputs,
      expectedReads,
      layers[l + 1]?.expectedOpen ?? outputs,
    );
  });
}

/** places · ((2 · fan-in − 1) · outputs + outputs) of what is left; with gates on weights, each of these counts 2 · places. */
function flops(shape: LayerShape, below: number, open: number, above: number): number {
  return (
    2 * workOf(shape, gatesWeights(shape) ? { fanIn: open, outputs: 1 } : left(shape, below, open, above))
  );
}

/** Multiply-adds for one example of layers with so many open gates each. */
export function multiplyAdds(shapes: readonly LayerShape[], open: readonly number[]): number {
  return sum(shapes, (shape, l) => workOf(shape, leftOf(shapes, open, l)));
}

/** Weights and biases of layers with so many open gates each, and γ where pruning leaves a normalisation. */
export function parameterCount(shapes: readonly LayerShape[], open: readonly number[]): number {
  return sum(shapes, (shape, l) => {
    const { fanIn, outputs } = leftOf(shapes, open, l);
    return (fanIn + (formOf(shape).normalises?.(foldedGeometry(shape)) ? 2 : 1)) * outputs;
  });
}

/** Multiply-adds, for a row, of what is left of a layer. */
export function workOf(shape: LayerShape, left: Left): number {
  return trainedKindNamed(kindOf(shape)).work(shape, left);
}

function leftOf(shapes: readonly LayerShape[], open: readonly number[], l: number): Left {
  const { inputs, outputs } = shapes[l];
  return left(shapes[l], open[indexBelow(shapes[l], l)] ?? inputs, open[l], open[l + 1] ?? outputs);
}

/** Of the layer itself and of those beside it so many gates are open: they are on its inputs, or on its outputs. */
function left(shape: LayerShape, below: number, open: number, above: number): Left {
  const form = formOf(shape);
  const [inputs, outputs] = form.gatesInputs ? [open, above] : [below, open];
  return { fanIn: form.fanIn(shape, inputs), outputs };
}

function sum<T>(layers: readonly T[], of: (layer: T, l: number) => number): number {
  return layers.reduce((total, layer, l) => total + of(layer, l), 0);
}
