import { OnnxGraph } from '../formats/onnxGraph.js';
import { outputsNamed } from '../loss/losses.js';
import { version } from '../runtime/generated/version.js';
import { type PlainConvolution, type PlainDense, type PlainNetwork, sizesOf } from './plainNetwork.js';

const INPUT = 'inputs';

/**
 * A pruned network as an ONNX model: Gather of the kept inputs where some are left out, Gemm and Relu layer by layer, and
 * Softmax or another such operator at the end, unless only logits are wanted. With convolutions: Reshape of the rows to images; Conv, Relu and
 * MaxPool of each; Flatten, and Gather of the kept cells where some are left out.
 *
 *     inputs  float32 [batch, inputs]: whole rows, also of inputs that are not read, and of images channel by channel
 *     outputs float32 [batch, outputs], named probabilities, logits or values
 */
export function encodeOnnx(network: PlainNetwork, activated: boolean): Uint8Array<ArrayBuffer> {
  const { inputs, outputs, keptInputs, image, layers, output, digest } = network;
  const { name: outputName, operator } = outputsNamed(output);
  const last = operator ? 'logits' : outputName;
  const dimensions = image && [image.channels, image.height, image.width];
  const rows = dimensions ? `rows as in training, images [${dimensions.join(', ')}]` : 'rows as in training';
  const graph = new OnnxGraph('l0net', INPUT, inputs, `${rows}; bytes b are b/255 here`);
  if (dimensions) {
    // 0 stands for the number of rows, as it is.
    graph.node('Reshape', 'images', [graph.integers('imageShape', [0, ...dimensions])]);
  }
  gather(graph, 'kept', 'keptInputs', keptInputs, inputs);
  layers.forEach((layer, l) => {
    const name = l + 1 < layers.length ? `${l}.outputs` : last;
    if (layer.kind === 'convolution') convolve(graph, layer, l, name);
    else multiply(graph, layer, l, name);
  });
  if (activated && operator) graph.node(operator, outputName);
  return graph.finish(outputs, {
    producer: 'l0net',
    version,
    metadata: { architecture: sizesOf(network).join('-'), digest },
  });
}

/** Nodes of layer l, of which the last one is called `name`. */
function multiply(graph: OnnxGraph, layer: PlainDense, l: number, name: string): void {
  const { inputs, outputs, weights, bias, activation, cells } = layer;
  if (cells) {
    graph.node('Flatten', `${l}.cells`, [], { axis: 1 });
    gather(graph, `${l}.kept`, `${l}.keptCells`, cells.kept, cells.count || ALL);
  }
  const operands = [
    graph.floats(`${l}.weights`, [inputs, outputs], weights),
    graph.floats(`${l}.bias`, [outputs], bias),
  ];
  graph.node('Gemm', activation === 'relu' ? `${l}.sums` : name, operands);
  if (activation === 'relu') graph.node('Relu', name);
}

/** Of no maps the graph makes one, of zeros: there is something to leave out even where no cell is kept. */
const ALL = Number.POSITIVE_INFINITY;

/** The same of a convolution. Runtimes refuse one without maps or channels, so it gets a map or channel of zeros. */
function convolve(graph: OnnxGraph, layer: PlainConvolution, l: number, name: string): void {
  const { inputs, outputs, weights, bias, conv } = layer;
  const { kernel, stride, padding, pool, poolStride } = conv;
  const [maps, channels] = [Math.max(1, outputs), Math.max(1, inputs)];
  const filled = weights.length ? weights : new Float32Array(maps * channels * kernel ** 2);
  const operands = [
    graph.floats(`${l}.weights`, [maps, channels, kernel, kernel], filled),
    graph.floats(`${l}.bias`, [maps], outputs ? bias : new Float32Array(1)),
  ];
  graph.node('Conv', `${l}.sums`, operands, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  });
  graph.node('Relu', pool > 1 ? `${l}.rectified` : name);
  if (pool === 1) return;
  // Without padding and rounded down, as is the default: windows lie inside, and what fills none is left out.
  graph.node('MaxPool', name, [], { kernel_shape: [pool, pool], strides: [poolStride, poolStride] });
}

/** Leaves out columns, if it is not all `count` that are kept. */
function gather(graph: OnnxGraph, name: string, list: string, kept: Int32Array, count: number): void {
  if (kept.length < count) graph.node('Gather', name, [graph.integers(list, kept)], { axis: 1 });
}
