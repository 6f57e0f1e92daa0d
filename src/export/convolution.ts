import type { Attribute, OnnxGraph } from '../formats/onnxGraph.js';
import { dilationOf, isSquare } from '../layers/convolution/geometry.js';
import type { ImageInputs } from '../layers/images.js';
import type { LayerState } from '../layers/plan.js';
import { type ConvShape, isPassed, type Sides } from '../layers/shape.js';
import type { Loops } from './loops.js';
import { list, parts } from './numbers.js';
import type { PlainLayer } from './plainLayer.js';
import { type PlainConvolution, slide } from './slide.js';
import { outputsOf, sumsOf } from './values.js';

/** A layer that is known for a convolution. */
export type ConvolutionState = LayerState & Pick<ConvShape, 'conv'>;

/**
 * A convolution as other programs see it: y = maxima of max(0, W ⋆ x + b) over the windows of `conv.pool`, of one cell each where there is
 * no pooling.
 */
export function seeConvolution(layers: readonly LayerState[], l: number): PlainLayer {
  const { conv, last } = layers[l] as ConvolutionState;
  const plain: PlainConvolution = { conv, ...last };
  return {
    takes: last.inputs > 0 ? [outputsOf(l - 1)] : [],
    image: imageBelow(plain),
    json: () => written(plain),
    onnx(graph, l, name) {
      if (!isClosed(layers, l)) convolve(graph, plain, l, name);
    },
    loop: (loops, l) => maxima(loops, plain, l),
  };
}

/** Whether layer l stands inside of a block and has no map: the block is just its shortcut. */
export function isClosed(layers: readonly LayerState[], l: number): boolean {
  return layers[l].last.outputs === 0 && isPassed(layers, l);
}

/** What a convolution takes a row of numbers for. */
export function imageBelow({ inputs, conv }: PlainConvolution): ImageInputs {
  return { channels: inputs, height: conv.height, width: conv.width };
}

function written(layer: PlainConvolution): string {
  return (
    `{"kind":"convolution",${sizesInJson(layer)},"activation":"relu",\n${windowsInJson(layer)},\n` +
    `${weightsInJson(layer)},\n"bias":${list(layer.bias)}}`
  );
}

export function sizesInJson({ inputs, outputs }: PlainConvolution): string {
  return `"channels":${inputs},"maps":${outputs}`;
}

export function windowsInJson({ conv }: PlainConvolution): string {
  const names = ['kernel', 'stride', 'padding', 'pool', 'poolStride'] as const;
  return names.map((name) => `"${name}":${side(conv[name])}`).join();
}

export function weightsInJson({ inputs, outputs, conv, weights }: PlainConvolution): string {
  const window = (values: Float32Array) => `[${parts(values, conv.kernel[0], list).join()}]`;
  const map = (values: Float32Array) => `[${parts(values, inputs, window).join()}]`;
  return `"weights":[${parts(weights, outputs, map).join(',\n')}]`;
}

/** One number for both sides, or a list of two where they differ. */
export function side([height, width]: Sides): number | string {
  return height === width ? height : `[${height},${width}]`;
}

/** Nodes of layer l, of which the last one is called `name`. */
function convolve(graph: OnnxGraph, layer: PlainConvolution, l: number, name: string): void {
  const { pool, poolStride } = layer.conv;
  addSums(graph, layer, l, sumsOf(l));
  const isPooled = !isSquare(pool, 1);
  graph.node('Relu', isPooled ? `${l}.rectified` : name);
  // Without padding and rounded down, as is the default: windows lie inside, and what fills none is left out.
  if (isPooled) graph.node('MaxPool', name, [], { kernel_shape: pool, strides: poolStride });
}

/** W ⋆ x + b of layer l, or W ⋆ x. Runtimes refuse a node without maps or channels, so it gets a map or channel of zeros. */
export function addSums(graph: OnnxGraph, layer: PlainConvolution, l: number, name: string): void {
  const { inputs, outputs, weights, conv } = layer;
  const { kernel } = conv;
  const [maps, channels] = [Math.max(1, outputs), Math.max(1, inputs)];
  const filled = weights.length ? weights : new Float32Array(maps * channels * kernel[0] * kernel[1]);
  addConvolution(graph, layer, l, name, [graph.floats(`${l}.weights`, [maps, channels, ...kernel], filled)]);
}

/** A node of layer l with these weights, and its biases, if it has any. */
export function addConvolution(
  graph: OnnxGraph,
  { outputs, bias, conv }: PlainConvolution,
  l: number,
  name: string,
  weights: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): void {
  const { kernel, stride, padding } = conv;
  const dilation = dilationOf(conv);
  const biases = bias.length > 0 ? [graph.floats(`${l}.bias`, [outputs], bias)] : [];
  graph.node('Conv', name, [...weights, ...biases], {
    kernel_shape: kernel,
    strides: stride,
    pads: [...padding, ...padding],
    ...(!isSquare(dilation, 1) && { dilations: dilation }),
    ...attributes,
  });
}

/** The greatest of a window's sums and 0. */
function maxima(loops: Loops, layer: PlainConvolution, l: number): void {
  const { outputs, conv } = layer;
  const { outHeight, outWidth } = conv;
  const y = loops.write(outputsOf(l), outputs * outHeight * outWidth, l);
  slide(loops, layer, l, outputsOf(l - 1), {
    begin: (maps) => loops.zeros('y', maps),
    take: (_, j) => `if (s${j} > y${j}) y${j} = s${j};`,
    end: (m, j) => `${y}[(${m} * ${outHeight} + r) * ${outWidth} + q] = y${j};`,
  });
}
