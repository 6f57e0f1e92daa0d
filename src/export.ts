/**
 * Pruned networks for other programs. Nothing here is in a bundle that does not import it.
 *
 * @module
 */
import { checkNames } from './base/check.js';
import { L0netError } from './base/errors.js';
import { encodeJson } from './export/json.js';
import { encodeOnnx } from './export/onnx.js';
import { plainNetwork } from './export/plainNetwork.js';
import { Network } from './network/network.js';
import { encodeModel } from './saving/model.js';

export interface OnnxOptions {
  /** Leaves out the softmax or the like: the outputs of the last layer as they are. Default false. Linear ones are anyway. */
  readonly logits?: boolean;
}

/**
 * A network, pruned, as an ONNX model (opset 13, IR version 7) with float32 weights: Gather of the inputs that are read,
 * then Gemm and Relu layer by layer, and Softmax or the like. With averaged parameters, it has those. Where there are convolutions,
 * Reshape, then Conv, Relu and MaxPool of each, Flatten, and Gather of the cells that are read come first.
 *
 * Its input `inputs` is float32 [batch, inputs], rows numbered as in training, images too: channel by channel, each row by
 * row. Where training had bytes b, it takes b/255.
 * Its only output is float32 [batch, outputs], named `probabilities` as `predict` gives them, `logits`, or with linear
 * outputs `values`. They equal those of `predict` within rounding: a runtime sums in an order of its own.
 *
 * @throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION for bad arguments
 */
export async function toOnnx(network: Network, options: OnnxOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  checkNetwork(network);
  checkNames('options', options, ['logits']);
  const { logits = false } = options;
  if (typeof logits !== 'boolean') throw invalid('options.logits', logits, 'true or false');
  return encodeOnnx(await plainNetwork(network), !logits);
}

/**
 * A network, pruned, as JSON that plain arithmetic can follow: the inputs that are read, and for each layer its weights,
 * [inputs][outputs] or [maps][channels][kernel][kernel], bias and activation. Its numbers are the shortest decimals that
 * round to the float32 they stand for. docs/export.md says how a layer's outputs follow.
 *
 * @throws L0netError INVALID_ARGUMENT for anything but a network
 */
export async function toJson(network: Network): Promise<string> {
  checkNetwork(network);
  return encodeJson(await plainNetwork(network));
}

/**
 * A network, pruned, as the bytes of a safetensors file, which `loadModel` reads. `saveModel` keeps gated networks.
 *
 * @throws L0netError INVALID_ARGUMENT for anything but a network
 */
export async function toSafetensors(network: Network): Promise<Uint8Array<ArrayBuffer>> {
  checkNetwork(network);
  return encodeModel((await network.prune()).state());
}

function checkNetwork(network: unknown): asserts network is Network {
  if (!(network instanceof Network)) throw invalid('network', network, 'a Network of this copy of l0net');
}

function invalid(argument: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_ARGUMENT', { argument, received, expected });
}
