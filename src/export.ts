/**
 * Pruned networks for other programs. Nothing here is in a bundle that does not import it.
 *
 * @module
 */
import { checkNames } from './base/check.js';
import { L0netError } from './base/errors.js';
import { encodeC } from './export/c.js';
import { encodeJs, type JsModule } from './export/js.js';
import { encodeJson } from './export/json.js';
import { encodeOnnx } from './export/onnx.js';
import { type PlainNetwork, plainNetwork } from './export/plainNetwork.js';
import { quantisedNetwork } from './export/quantise.js';
import { Network } from './network/network.js';
import { encodeModel } from './saving/model.js';

export type { JsModule };

export interface ExportOptions {
  /**
   * Whether the pipeline of a network that has one becomes a part of what is written: rows of a table go in and answers in
   * the target's own terms come out. Without, its inputs and outputs are numbers as in training. Default true.
   */
  readonly pipeline?: boolean;
}

export interface OnnxOptions extends ExportOptions {
  /** Leaves out the softmax or the like: the outputs of the last layer as they are. Default false. Linear ones are anyway. */
  readonly logits?: boolean;
}

/**
 * A network, pruned, as an ONNX model (opset 13, IR version 7) with float32 weights: Gather of the inputs that are read,
 * then Gemm and Relu layer by layer, and Softmax or the like. With averaged parameters, it has those. Where there are convolutions,
 * Reshape, then Conv, Relu and MaxPool of each, Flatten, and Gather of the cells that are read come first; of residual networks Add,
 * BatchNormalization and means, too.
 *
 * Its input `inputs` is float32 [batch, inputs], rows numbered as in training, images too: channel by channel, each row by
 * row. Where training had bytes b, it takes b/255.
 *
 * With a pipeline its inputs are the columns that are read, by their names, [batch, 1]: numbers and booleans (1 and 0) as float32,
 * NaN where they are missing; categories as strings, '' where they are missing. Numbers that come out are in their own units. Categories
 * need LabelEncoder of ai.onnx.ml (version 2), which ONNX Runtime has, in browsers too.
 *
 * Its only output is float32 [batch, outputs], named `probabilities` as `predict` gives them (of two classes, that of the second), `logits`,
 * or with linear outputs `values`. They equal those of `predict` within rounding: a runtime sums in an order of its own.
 *
 * @throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION for bad arguments
 */
export async function toOnnx(network: Network, options: OnnxOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { logits = false } = checkOptions(network, options, ['logits']);
  return encodeOnnx(await plain(network, options), !checkFlag('logits', logits));
}

/**
 * A network, pruned, as JSON that plain arithmetic can follow: the inputs that are read, and for each layer its weights,
 * [inputs][outputs] or [maps][channels][height][width], bias and activation. Its numbers are the shortest decimals that
 * round to the float32 they stand for. docs/export.md says how a layer's outputs follow. With a pipeline this is in it as
 * `pipeline`.
 *
 * @throws L0netError INVALID_ARGUMENT for anything but a network
 */
export async function toJson(network: Network): Promise<string> {
  checkNetwork(network);
  return encodeJson(await plain(network, {}));
}

/**
 * A network, pruned, as an ECMAScript module without imports: weights, and `predict(inputs, outputs?)` in plain loops over what is
 * left, for one row of numbers. With a pipeline it is `predict(row)`, which takes a plain object of columns by their names, and gives
 * an answer as `decode` does. It gives what `predict` of the network gives, within rounding. `types` are its declarations, for a file
 * `.d.ts` beside it.
 *
 * @throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION for bad arguments
 */
export async function toJs(network: Network, options: ExportOptions = {}): Promise<JsModule> {
  checkOptions(network, options, []);
  return encodeJs(await plain(network, options));
}

export interface COptions extends ExportOptions {
  /** What all names in the header begin with, an identifier of C that begins with a letter. Default 'network'. */
  readonly name?: string;
  /** Weights as 8-bit integers with a float32 scale for each output: a quarter of the size. Default false. */
  readonly int8?: boolean;
}

/**
 * A network, pruned, as a header of C99 (or C++) without allocation, which needs expf of <math.h> at most: constant arrays, and
 *
 *     static inline void NAME_predict(const float *inputs, float *outputs)
 *     static inline int NAME_predict(const NAME_row *row, NAME_answer *answer)      with a pipeline
 *
 * in plain loops over what is left, for one row as in training, where bytes b are b/255. All but int8 weights is float32. Its comment says how
 * much flash and RAM it takes. It gives what `predict` gives, within rounding; with `int8`, what `predict` of `quantise(network)` gives.
 *
 * With a pipeline a row is a struct of the columns that are read, and an answer one of the target's columns and its probabilities. Values of
 * categories are numbers that have names. What is returned is 0, or the number of a member that has no value it could have.
 *
 * @throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION for bad arguments
 */
export async function toC(network: Network, options: COptions = {}): Promise<string> {
  const { name = 'network', int8 = false } = checkOptions(network, options, ['name', 'int8']);
  if (typeof name !== 'string' || !/^[A-Za-z]\w{0,39}$/.test(name))
    throw invalid('options.name', name, 'a letter, and up to 39 letters, digits and underscores');
  checkFlag('int8', int8);
  return encodeC(await plain(network, options), name, int8);
}

/**
 * A network, pruned, with the weights that `toC` writes as 8-bit integers with `int8`: its errors on some data, beside those of the
 * network itself, are what these weights cost. Of each output (neuron or map) a weight is a whole number from −127 to 127
 * times the greatest |weight| / 127, rounded to nearest.
 *
 * @throws L0netError INVALID_ARGUMENT for anything but a network
 */
export async function quantise(network: Network): Promise<Network> {
  checkNetwork(network);
  return quantisedNetwork(network);
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

function plain(network: Network, { pipeline = true }: ExportOptions): Promise<PlainNetwork> {
  return plainNetwork(network, checkFlag('pipeline', pipeline));
}

function checkOptions<T extends ExportOptions>(network: Network, options: T, names: readonly string[]): T {
  checkNetwork(network);
  checkNames('options', options, [...names, 'pipeline']);
  return options;
}

function checkFlag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalid(`options.${name}`, value, 'true or false');
}

function checkNetwork(network: unknown): asserts network is Network {
  if (!(network instanceof Network)) throw invalid('network', network, 'a Network of this copy of l0net');
}

function invalid(argument: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_ARGUMENT', { argument, received, expected });
}
