import type { GateSettings } from '../gates/settings.js';
import type { LayerParameters } from '../layers/parameters.js';
import type { OutputKind } from '../layers/stack.js';
import type { LayerState, NetworkState } from '../networkState.js';
import { PartReader } from './partReader.js';
import { parseSafetensors, writeSafetensors } from './safetensors.js';
import type { Tensor } from './tensor.js';

/** What the metadata of a model's file begin with. Files of later versions are refused. */
const FORMAT = 'l0net';
const VERSION = 1;

/** As many inputs as a network can be made with. */
const MOST = 2 ** 24;

type Set = 'last' | 'averaged';

/**
 * A network as a safetensors file, gated or pruned, with all that decides its outputs and how it trains on.
 *
 *     metadata    format: l0net · version · output · seed · layers, and of each layer l:
 *                 l.width, the inputs that it began with; with gates l.temperature, l.gamma, l.zeta, l.testGate
 *     tensors     l.weights F32 [inputs, outputs] · l.bias F32 [outputs] · with gates l.logAlpha F32 [inputs]
 *                 l.origins I32 [inputs], ascending: which of those inputs it still has, where some are gone
 *                 averaged.l.weights and so on, where there are averages
 *
 * The same state gives the same bytes.
 */
export function encodeModel(state: NetworkState): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = modelParts(state);
  return writeSafetensors(tensors, metadata);
}

/** What the file of a network holds, to be added to. */
export function modelParts({ output, seed, layers }: NetworkState) {
  const tensors = new Map<string, Tensor>();
  const metadata = new Map<string, string>([
    ['format', FORMAT],
    ['version', String(VERSION)],
    ['output', output],
    ['seed', String(seed)],
    ['layers', String(layers.length)],
  ]);
  layers.forEach(({ width, origins, gates, last, averaged }, l) => {
    metadata.set(`${l}.width`, String(width));
    if (gates) {
      for (const name of ['temperature', 'gamma', 'zeta', 'testGate'] as const) {
        metadata.set(`${l}.${name}`, String(gates[name]));
      }
    }
    if (origins) tensors.set(`${l}.origins`, { dtype: 'I32', shape: [origins.length], data: origins });
    put(tensors, `${l}.`, last);
    if (averaged) put(tensors, `averaged.${l}.`, averaged);
  });
  return { tensors, metadata };
}

function put(tensors: Map<string, Tensor>, prefix: string, parameters: LayerParameters): void {
  const { inputs, outputs, weights, bias, logAlpha } = parameters;
  const add = (name: string, shape: number[], data: Float32Array) =>
    tensors.set(prefix + name, { dtype: 'F32', shape, data });
  add('weights', [inputs, outputs], weights);
  add('bias', [outputs], bias);
  if (logAlpha) add('logAlpha', [inputs], logAlpha);
}

/**
 * The network that a file holds, checked all through: the file may come from anybody. Tensors and metadata that it has
 * besides are left alone. Arrays may be views of `bytes`.
 *
 * @param name what errors call the file: a path, say
 * @throws L0netError INVALID_ARGUMENT if `bytes` is no Uint8Array; INVALID_FORMAT for anything but the file of a network
 *   whose layers fit together and whose numbers are finite, and for one of a later version
 */
export function decodeModel(bytes: Uint8Array, name = 'bytes'): NetworkState {
  return readModelParts(new ModelReader(parseSafetensors(bytes, name), name));
}

/** The network among the parts of a file. */
export function readModelParts(reader: ModelReader): NetworkState {
  const { file } = reader;
  reader.choice('format', [FORMAT]);
  reader.checkVersion('version', VERSION);
  const output = reader.choice<OutputKind>('output', ['softmax', 'linear']);
  const seed = reader.integer('seed', 0, Number.MAX_SAFE_INTEGER);
  const count = reader.integer('layers', 1, file.tensors.size);
  const hasAverage = file.tensors.has('averaged.0.weights');
  const layers: LayerState[] = [];
  for (let l = 0; l < count; l++) {
    layers.push(reader.layer(l, l === count - 1, layers[l - 1], hasAverage));
  }
  return { output, seed, layers };
}

/** Reads the layers of a model. */
export class ModelReader extends PartReader {
  layer(l: number, isTop: boolean, below: LayerState | undefined, hasAverage: boolean): LayerState {
    const gates = this.file.metadata.has(`${l}.temperature`) ? this.#gates(l) : undefined;
    const last = this.#parameters('last', l, below?.last.outputs, gates);
    // Pruning may leave nothing of a hidden layer, and no gates.
    if ((isTop || gates) && last.outputs < 1) {
      this.fail(`${l}.weights`, [last.inputs, last.outputs], 'one output or more');
    }
    const averaged = hasAverage ? this.#parameters('averaged', l, below?.last.outputs, gates) : undefined;
    if (averaged && (averaged.inputs !== last.inputs || averaged.outputs !== last.outputs)) {
      const shape = `[${last.inputs}, ${last.outputs}]`;
      this.fail(
        `averaged.${l}.weights`,
        [averaged.inputs, averaged.outputs],
        `the shape ${shape} of ${l}.weights`,
      );
    }
    const width = this.integer(`${l}.width`, Math.max(l === 0 ? 1 : 0, last.inputs), MOST);
    return { width, origins: this.#origins(l, last.inputs, width), gates, last, averaged };
  }

  #gates(l: number): GateSettings {
    return {
      temperature: this.number(`${l}.temperature`, 'a number above 0', (value) => value > 0),
      gamma: this.number(`${l}.gamma`, 'a number below 0', (value) => value < 0),
      zeta: this.number(`${l}.zeta`, 'a number above 1', (value) => value > 1),
      testGate: this.choice(`${l}.testGate`, ['mean', 'median']),
    };
  }

  #parameters(
    set: Set,
    l: number,
    inputs: number | undefined,
    gates: GateSettings | undefined,
  ): LayerParameters {
    const prefix = set === 'last' ? `${l}.` : `averaged.${l}.`;
    const { shape, data: weights } = this.floats(`${prefix}weights`, [inputs, undefined]);
    const bias = this.floats(`${prefix}bias`, [shape[1]]).data;
    const parameters = { inputs: shape[0], outputs: shape[1], weights, bias };
    return gates
      ? { ...parameters, logAlpha: this.floats(`${prefix}logAlpha`, [shape[0]]).data }
      : parameters;
  }

  #origins(l: number, inputs: number, width: number): Int32Array | undefined {
    const key = `${l}.origins`;
    if (!this.file.tensors.has(key)) {
      return inputs === width
        ? undefined
        : this.fail(key, undefined, `which ${inputs} of ${width} inputs there are`);
    }
    const { data } = this.tensor(key, 'I32', [inputs]);
    const at = data.findIndex((origin, i) => origin <= (i === 0 ? -1 : data[i - 1]) || origin >= width);
    if (at >= 0) this.fail(`${key}[${at}]`, data[at], `an ascending list of inputs below ${width}`);
    return data;
  }
}
