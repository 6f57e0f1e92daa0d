import { OnnxGraph } from '../formats/onnxGraph.js';
import type { ImageInputs } from '../layers/images.js';
import { outputsNamed } from '../loss/losses.js';
import { pipelineToText } from '../pipeline/text.js';
import { version } from '../runtime/generated/version.js';
import { gather } from './gather.js';
import { free, ownUnits, prefixOf, readTable } from './onnxPipeline.js';
import type { PlainNetwork } from './plainNetwork.js';
import { outputsOf } from './values.js';

const INPUT = 'inputs';

/**
 * A pruned network as an ONNX model: Gather of the kept inputs where some are left out, Gemm and Relu layer by layer, and
 * Softmax or another such operator at the end, unless only logits are wanted. With convolutions: Reshape of the rows to images; Conv, Relu and
 * MaxPool of each; Flatten, and Gather of the kept cells where some are left out.
 *
 *     inputs  float32 [batch, inputs]: whole rows, also of inputs that are not read, and of images channel by channel;
 *             with a pipeline its columns instead (onnxPipeline.ts)
 *     outputs float32 [batch, outputs], named probabilities, logits or values (with _ behind it where a column has that name)
 */
export function encodeOnnx(network: PlainNetwork, activated: boolean): Uint8Array<ArrayBuffer> {
  const { inputs, outputs, keptInputs, image, layers, output, digest, pipeline } = network;
  const { name: outputName, operator } = outputsNamed(output);
  const last = operator ? 'logits' : outputName;
  const columns = pipeline?.columns.map(({ name }) => name) ?? [];
  const graph = new OnnxGraph('l0net', pipeline ? prefixOf(columns) : '');
  if (pipeline) readTable(graph, network, pipeline);
  else graph.input(INPUT, 'float', inputs, `${rowsOf(image)}; bytes b are b/255 here`);
  if (image) {
    // 0 stands for the number of rows, as it is.
    const shape = [0, image.channels, image.height, image.width];
    graph.node('Reshape', 'images', [graph.integers('imageShape', shape)]);
  }
  if (!pipeline) gather(graph, 'kept', 'keptInputs', keptInputs, inputs);
  layers.forEach((layer, l) => {
    const name = l + 1 < layers.length ? outputsOf(l) : last;
    layer.onnx(graph, l, name, network.takers);
  });
  if (activated && operator) graph.node(operator, outputName);
  if (pipeline) {
    ownUnits(graph, pipeline);
    graph.rename(free(activated ? outputName : last, columns));
  }
  return graph.finish(outputs, {
    producer: 'l0net',
    version,
    metadata: {
      architecture: network.sizes.join('-'),
      digest,
      ...(pipeline && { pipeline: pipelineToText(pipeline) }),
    },
  });
}

function rowsOf(image: ImageInputs | undefined): string {
  const dimensions = image && [image.channels, image.height, image.width];
  return dimensions ? `rows as in training, images [${dimensions.join(', ')}]` : 'rows as in training';
}
