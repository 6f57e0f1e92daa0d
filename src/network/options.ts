import { checkChoice, checkInteger, checkNames } from '../base/check.js';
import { invalid } from '../base/errors.js';
import {
  type GateOptions,
  type GateSettings,
  resolveDropRates,
  resolveGates,
  resolveGroups,
} from '../gates/options.js';
import type { ImageInputs, SignalInputs } from '../layers/images.js';
import { type LayerOptions, resolveLayers } from '../layers/options.js';
import { gatesWeights, kindOf, type LayerShape } from '../layers/shape.js';
import { gateCount } from '../layers/sizes.js';
import { type OutputKind, outputKinds } from '../loss/losses.js';
import type { BuildOption } from '../runtime/builds.js';
import type { ThreadsOption } from '../runtime/threading.js';

export interface NetworkOptions {
  /** Numbers in a row of inputs; or what these are: of images channel by channel, each row by row; of signals channel by channel. */
  readonly inputs: number | ImageInputs | SignalInputs;
  /** The layers above the inputs: sizes of dense ones, the last being the outputs; on images and signals convolutions first. */
  readonly layers: readonly LayerOptions[];
  /** Gates on the inputs of every dense layer and on the maps of every convolution, or none. Default: as in the paper. */
  readonly gates?: GateOptions | false;
  /** What the outputs mean, and so what they are trained with. Default 'softmax': classes. */
  readonly output?: OutputKind;
  /** Seed of the initial parameters, and the trainer's where it has none of its own. 0 to 2⁵³ − 1, default 0. */
  readonly seed?: number;
  /**
   * What rows of a table or pictures become inputs by, and outputs answers: text that `l0net/table` or `l0net/images` writes and
   * reads. It is kept with the network, and in its files.
   */
  readonly pipeline?: string;
  /**
   * Which kernels. Default 'auto': SIMD where there is any; 'simd' and 'scalar' give the same bits on every machine.
   * `relaxed` of 'l0net/relaxed' is faster, but its bits may differ by machine and engine. A WebAssembly.Module, compiled
   * from one of the package's .wasm files, is for hosts that forbid compiling: it is taken as it is.
   */
  readonly build?: BuildOption;
  /**
   * On how many threads it trains and predicts, to the same bits: a number, this thread included, 'auto' for as many as there are
   * cores, or more to say about it. Needs `import 'l0net/threads'`. Where threads cannot run it is one, and `network.threads` says
   * why. They end with the network. Default 1.
   */
  readonly threads?: ThreadsOption;
}

/** How a network is made from another one. */
export interface ReshapeOptions {
  /** As for Network.create: what is made runs on one thread, whatever the other one runs on. */
  readonly threads?: ThreadsOption;
}

/** The options with their defaults filled in, all checked. */
export interface ResolvedNetworkOptions {
  readonly shapes: LayerShape[];
  readonly output: OutputKind;
  readonly seed: number;
  readonly pipeline: string | undefined;
  /** Undefined without gates. */
  readonly dropRates: readonly number[] | undefined;
}

/** Throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION. The build is left to the runtime to check. */
export function resolveNetworkOptions(options: NetworkOptions): ResolvedNetworkOptions {
  checkNames('options', options, [
    'inputs',
    'layers',
    'gates',
    'output',
    'seed',
    'pipeline',
    'build',
    'threads',
  ]);
  const { output = 'softmax', seed = 0, gates = {}, pipeline } = options;
  if (pipeline !== undefined && typeof pipeline !== 'string') {
    throw invalid('options.pipeline', pipeline, 'a text');
  }
  const settings = gates === false ? undefined : resolveGates(gates);
  const shapes = resolveShapes(options, settings);
  const convolves = kindOf(shapes[0]) !== 'dense';
  return {
    shapes,
    output: checkChoice('options.output', output, outputKinds),
    seed: checkInteger('options.seed', seed, 0),
    pipeline,
    dropRates: gates === false ? undefined : resolveDropRates(gates, shapes.length, convolves),
  };
}

function resolveShapes({ inputs, layers, gates }: NetworkOptions, settings: GateSettings | undefined) {
  const shapes = resolveLayers(inputs, layers, settings);
  if (!gates || !settings) return shapes;
  const canShare = shapes.every((shape) => kindOf(shape) === 'dense' && !gatesWeights(shape));
  const groups = resolveGroups(gates.groups, shapes.map(gateCount), canShare);
  return shapes.map((shape, l) =>
    groups[l] ? { ...shape, gates: { ...settings, groups: groups[l] } } : shape,
  );
}
