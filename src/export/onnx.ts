import { OnnxGraph } from '../formats/onnxGraph.js';
import { outputsNamed } from '../loss/losses.js';
import { version } from '../runtime/generated/version.js';
import { gather } from './gather.js';
import type { PlainNetwork } from './plainNetwork.js';

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
    layer.onnx(graph, l, name);
  });
  if (activated && operator) graph.node(operator, outputName);
  return graph.finish(outputs, {
    producer: 'l0net',
    version,
    metadata: { architecture: network.sizes.join('-'), digest },
  });
}
