import { checkChoice, checkInteger, checkNames } from './check.js';
import { L0netError } from './errors.js';
import { type GateOptions, type GateSettings, resolveGates } from './gates/settings.js';
import type { LayerShape } from './layers/parameters.js';
import type { OutputKind } from './layers/stack.js';
import type { BuildOption } from './runtime/builds.js';

export interface NetworkOptions {
  /** Numbers in a row of inputs. */
  readonly inputs: number;
  /** Sizes of the layers above the inputs: hidden ones, then the outputs. */
  readonly layers: readonly number[];
  /** Gates on the inputs of every layer, or none. Default: as in the paper. */
  readonly gates?: GateOptions | false;
  /** 'softmax' (default): outputs are classes, trained with cross-entropy. 'linear': values, with the mean square. */
  readonly output?: OutputKind;
  /** Seed of the initial parameters, and the trainer's where it has none of its own. 0 to 2⁵³ − 1, default 0. */
  readonly seed?: number;
  /**
   * Which kernels. Default 'auto': SIMD where there is any; 'simd' and 'scalar' give the same bits on every machine.
   * `relaxed` of 'l0net/relaxed' is faster, but its bits may differ by machine and engine. A WebAssembly.Module, compiled
   * from one of the package's .wasm files, is for hosts that forbid compiling: it is taken as it is.
   */
  readonly build?: BuildOption;
}

/** The options with their defaults filled in, all checked. */
export interface ResolvedNetworkOptions {
  readonly shapes: LayerShape[];
  readonly output: OutputKind;
  readonly seed: number;
  /** Undefined without gates. */
  readonly dropRates: readonly number[] | undefined;
}

/** More would not fit into a 32-bit memory. */
const MOST = 2 ** 24;

/** Throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION. The build is left to the runtime to check. */
export function resolveNetworkOptions(options: NetworkOptions): ResolvedNetworkOptions {
  checkNames('options', options, ['inputs', 'layers', 'gates', 'output', 'seed', 'build']);
  const { layers, output = 'softmax', seed = 0, gates = {} } = options;
  const sizes = [checkInteger('options.inputs', options.inputs, 1, MOST)];
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.layers',
      received: layers,
      expected: 'an array of layer sizes, the last being the number of outputs',
    });
  }
  layers.forEach((size, l) => {
    sizes.push(checkInteger(`options.layers[${l}]`, size, 1, MOST));
  });
  const resolved = gates === false ? undefined : resolveGates(gates, layers.length);
  return {
    shapes: layerShapes(sizes, resolved?.settings),
    output: checkChoice('options.output', output, ['softmax', 'linear']),
    seed: checkInteger('options.seed', seed, 0),
    dropRates: resolved?.dropRates,
  };
}

/** Layers between sizes [inputs, hidden…, outputs]. */
export function layerShapes(sizes: readonly number[], gates: GateSettings | undefined): LayerShape[] {
  return sizes.slice(1).map((outputs, l) => ({ inputs: sizes[l], outputs, gates }));
}
