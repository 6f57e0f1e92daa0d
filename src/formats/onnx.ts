import { version } from '../runtime/generated/version.js';
import { OnnxGraph } from './onnxGraph.js';
import { type PlainDense, type PlainNetwork, sizesOf } from './plainNetwork.js';

const INPUT = 'inputs';

/** How each kind of layer is written: the nodes of layer l, of which the last one is called `name`. */
const writers = {
  dense: (graph: OnnxGraph, layer: PlainDense, l: number, name: string): void => {
    const { inputs, outputs, weights, bias, activation } = layer;
    const operands = [
      graph.floats(`${l}.weights`, [inputs, outputs], weights),
      graph.floats(`${l}.bias`, [outputs], bias),
    ];
    graph.node('Gemm', activation === 'relu' ? `${l}.sums` : name, operands);
    if (activation === 'relu') graph.node('Relu', name);
  },
} as const;

/**
 * A pruned network as an ONNX model: Gather of the kept inputs where some are left out, Gemm and Relu layer by layer, and
 * Softmax at the end where `probabilities` are wanted.
 *
 *     inputs  float32 [batch, inputs]: whole rows, also of inputs that are not read
 *     outputs float32 [batch, outputs], named probabilities, logits or values
 */
export function encodeOnnx(network: PlainNetwork, probabilities: boolean): Uint8Array<ArrayBuffer> {
  const { inputs, outputs, keptInputs, layers, output, digest } = network;
  const last = output === 'linear' ? 'values' : 'logits';
  const softmax = probabilities && output === 'softmax';
  const graph = new OnnxGraph('l0net', INPUT, inputs, 'rows as in training; bytes b are b/255 here');
  if (keptInputs.length < inputs) {
    graph.node('Gather', 'kept', [graph.integers('keptInputs', keptInputs)], { axis: 1 });
  }
  layers.forEach((layer, l) => {
    writers[layer.kind](graph, layer, l, l + 1 < layers.length ? `${l}.outputs` : last);
  });
  if (softmax) graph.node('Softmax', 'probabilities');
  return graph.finish(outputs, {
    producer: 'l0net',
    version,
    metadata: { architecture: sizesOf(network).join('-'), digest },
  });
}
