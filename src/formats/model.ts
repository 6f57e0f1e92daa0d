import { L0netError } from '../errors.js';
import type { GateSettings } from '../gates/settings.js';
import type { LayerParameters } from '../layers/parameters.js';
import { areaOf, type ConvGeometry, type ConvSettings, convGeometry } from '../layers/shape.js';
import type { OutputKind } from '../layers/stack.js';
import type { LayerState, NetworkState } from '../networkState.js';
import { parseSafetensors, type Safetensors, writeSafetensors } from './safetensors.js';
import type { Tensor } from './tensor.js';

/** What the metadata of a model's file begin with. Files of later versions are refused. */
const FORMAT = 'l0net';
const VERSION = 1;

/** As many inputs as a network can be made with. */
const MOST = 2 ** 24;

type Set = 'last' | 'averaged';

/** What metadata call the parts of a convolution's geometry that the others follow from. */
const geometry: readonly (readonly [key: string, name: keyof ConvSettings])[] = [
  ['kernel', 'kernel'],
  ['stride', 'stride'],
  ['padding', 'padding'],
  ['height', 'height'],
  ['columns', 'width'],
  ['pool', 'pool'],
  ['poolStride', 'poolStride'],
];

/**
 * A network as a safetensors file, gated or pruned, with all that decides its outputs and how it trains on.
 *
 *     metadata    format: l0net · version · output · seed · layers, and of each layer l:
 *                 l.width, the inputs that it began with; with gates l.temperature, l.gamma, l.zeta, l.testGate
 *                 a convolution: l.kernel, l.stride, l.padding, l.height and l.columns of the image below, l.pool,
 *                 l.poolStride; l.width are its maps
 *     tensors     l.weights F32 [inputs, outputs] · l.bias F32 [outputs] · with gates l.logAlpha F32 [inputs]
 *                 a convolution: l.weights F32 [maps, channels, kernel, kernel], l.bias and l.logAlpha F32 [maps]
 *                 l.origins I32 [inputs, or maps], ascending: which of those it still has, where some are gone
 *                 averaged.l.weights and so on, where there are averages
 *
 * The same state gives the same bytes.
 */
export function encodeModel({ output, seed, layers }: NetworkState): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, Tensor>();
  const metadata = new Map<string, string>([
    ['format', FORMAT],
    ['version', String(VERSION)],
    ['output', output],
    ['seed', String(seed)],
    ['layers', String(layers.length)],
  ]);
  layers.forEach(({ conv, width, origins, gates, last, averaged }, l) => {
    metadata.set(`${l}.width`, String(width));
    for (const [key, name] of conv ? geometry : []) metadata.set(`${l}.${key}`, String(conv?.[name]));
    if (gates) {
      for (const name of ['temperature', 'gamma', 'zeta', 'testGate'] as const) {
        metadata.set(`${l}.${name}`, String(gates[name]));
      }
    }
    if (origins) tensors.set(`${l}.origins`, { dtype: 'I32', shape: [origins.length], data: origins });
    put(tensors, `${l}.`, conv, last);
    if (averaged) put(tensors, `averaged.${l}.`, conv, averaged);
  });
  return writeSafetensors(tensors, metadata);
}

function put(
  tensors: Map<string, Tensor>,
  prefix: string,
  conv: ConvGeometry | undefined,
  parameters: LayerParameters,
): void {
  const { inputs, outputs, weights, bias, logAlpha } = parameters;
  const add = (name: string, shape: number[], data: Float32Array) =>
    tensors.set(prefix + name, { dtype: 'F32', shape, data });
  add('weights', conv ? [outputs, inputs, conv.kernel, conv.kernel] : [inputs, outputs], weights);
  add('bias', [outputs], bias);
  if (logAlpha) add('logAlpha', [conv ? outputs : inputs], logAlpha);
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
  const file = parseSafetensors(bytes, name);
  const reader = new ModelReader(file, name);
  reader.checkVersion();
  const output = reader.choice<OutputKind>('output', ['softmax', 'linear']);
  const seed = reader.integer('seed', 0, Number.MAX_SAFE_INTEGER);
  const count = reader.integer('layers', 1, file.tensors.size);
  const hasAverage = file.tensors.has('averaged.0.weights');
  const layers: LayerState[] = [];
  for (let l = 0; l < count; l++) layers.push(reader.layer(l, layers[l - 1], hasAverage));
  reader.checkLast(layers[count - 1], count - 1);
  return { output, seed, layers };
}

/** Reads the parts of a model; every complaint names the file and the part. */
class ModelReader {
  constructor(
    readonly file: Safetensors,
    readonly name: string,
  ) {}

  checkVersion(): void {
    this.choice('format', [FORMAT]);
    const version = this.integer('version', 1, Number.MAX_SAFE_INTEGER);
    if (version > VERSION)
      this.#fail('version', version, `a file of version ${VERSION}, which this l0net reads`);
  }

  layer(l: number, below: LayerState | undefined, hasAverage: boolean): LayerState {
    const gates = this.file.metadata.has(`${l}.temperature`) ? this.#gates(l) : undefined;
    const conv = this.file.metadata.has(`${l}.kernel`) ? this.#geometry(l, below) : undefined;
    const last = this.#parameters('last', l, below, conv, gates);
    const averaged = hasAverage ? this.#parameters('averaged', l, below, conv, gates) : undefined;
    if (averaged && (averaged.inputs !== last.inputs || averaged.outputs !== last.outputs)) {
      const shape = `[${last.inputs}, ${last.outputs}]`;
      this.#fail(
        `averaged.${l}.weights`,
        [averaged.inputs, averaged.outputs],
        `the shape ${shape} of ${l}.weights`,
      );
    }
    if (conv) this.#checkNumbers(l, conv, last);
    const rows = conv ? last.outputs : last.inputs;
    const cells = below?.conv && !conv ? below.width * areaOf(below.conv) : undefined;
    // Pruning may leave nothing of a layer, but a row of inputs stays as it is.
    const least = below || conv ? rows : Math.max(1, rows);
    const width = this.integer(`${l}.width`, cells ?? least, cells ?? MOST);
    if (rows > width) this.#fail(`${l}.weights`, rows, `at most ${width} inputs`);
    const origins = this.#origins(l, rows, width);
    if (below?.conv && cells) this.#checkCells(l, origins, below, areaOf(below.conv));
    return { conv, width, origins, gates, last, averaged };
  }

  /** The last layer is what everything else hangs on. */
  checkLast({ conv, last: { inputs, outputs } }: LayerState, l: number): void {
    if (conv) this.#fail(`${l}.kernel`, conv.kernel, 'a dense last layer');
    if (outputs < 1) this.#fail(`${l}.weights`, [inputs, outputs], 'one output or more');
  }

  choice<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.file.metadata.get(key);
    const found = choices.find((choice) => choice === value);
    return found ?? this.#fail(key, value, choices.map((choice) => `'${choice}'`).join(' or '));
  }

  integer(key: string, least: number, most: number): number {
    const text = this.file.metadata.get(key) ?? '';
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most
      ? value
      : this.#fail(key, this.file.metadata.get(key), `an integer from ${least} to ${most}`);
  }

  #number(key: string, expected: string, holds: (value: number) => boolean): number {
    const text = this.file.metadata.get(key) ?? '';
    const value = /^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) && holds(value)
      ? value
      : this.#fail(key, this.file.metadata.get(key), expected);
  }

  #gates(l: number): GateSettings {
    return {
      temperature: this.#number(`${l}.temperature`, 'a number above 0', (value) => value > 0),
      gamma: this.#number(`${l}.gamma`, 'a number below 0', (value) => value < 0),
      zeta: this.#number(`${l}.zeta`, 'a number above 1', (value) => value > 1),
      testGate: this.choice(`${l}.testGate`, ['mean', 'median']),
    };
  }

  /** A convolution stands on images, or on the maps of another one. */
  #geometry(l: number, below: LayerState | undefined): ConvGeometry {
    if (below && !below.conv)
      this.#fail(`${l}.kernel`, this.file.metadata.get(`${l}.kernel`), 'a dense layer');
    const size = (name: string, least: number, most: number) => this.integer(`${l}.${name}`, least, most);
    const { outHeight, outWidth } = below?.conv ?? {};
    const height = size('height', outHeight ?? 1, outHeight ?? MOST);
    const width = size('columns', outWidth ?? 1, outWidth ?? MOST);
    const side = Math.min(height, width);
    const padding = size('padding', 0, MOST);
    const kernel = size('kernel', padding + 1, side + 2 * padding);
    const stride = size('stride', 1, MOST);
    const rough = convGeometry({ kernel, stride, padding, height, width, pool: 1, poolStride: 1 });
    const pool = size('pool', 1, Math.min(15, rough.mapHeight, rough.mapWidth));
    const poolStride = size('poolStride', 1, pool === 1 ? 1 : MOST);
    return convGeometry({ ...rough, pool, poolStride });
  }

  /** Images and maps have no more numbers than a network can be made with, though no tensor of the file is as large. */
  #checkNumbers(l: number, conv: ConvGeometry, { inputs, outputs }: LayerParameters): void {
    const { kernel, height, width, mapHeight, mapWidth } = conv;
    const most = Math.max(inputs * height * width, outputs * mapHeight * mapWidth, inputs * kernel ** 2);
    if (most > MOST) this.#fail(`${l}.height`, most, `images and maps of at most ${MOST} numbers`);
  }

  /** Inputs of the first dense layer are cells of maps, which must be there. */
  #checkCells(l: number, cells: Int32Array | undefined, maps: LayerState, area: number): void {
    const { origins, width } = maps;
    if (!origins) return;
    const left = new Set(origins);
    if (!cells)
      this.#fail(`${l}.origins`, undefined, `cells of the ${left.size} of ${width} maps that are left`);
    const at = cells.findIndex((cell) => !left.has(Math.floor(cell / area)));
    if (at >= 0) this.#fail(`${l}.origins[${at}]`, cells[at], 'a cell of a map that is left');
  }

  #parameters(
    set: Set,
    l: number,
    below: LayerState | undefined,
    conv: ConvGeometry | undefined,
    gates: GateSettings | undefined,
  ): LayerParameters {
    const prefix = set === 'last' ? `${l}.` : `averaged.${l}.`;
    // The first dense layer above maps stands on some of their cells; any other layer on all that is below.
    const inputs = below?.conv && !conv ? undefined : below?.last.outputs;
    const dimensions = conv ? [undefined, inputs, conv.kernel, conv.kernel] : [inputs, undefined];
    const { shape, data: weights } = this.#floats(`${prefix}weights`, dimensions);
    const sizes = conv ? { inputs: shape[1], outputs: shape[0] } : { inputs: shape[0], outputs: shape[1] };
    const bias = this.#floats(`${prefix}bias`, [sizes.outputs]).data;
    if (sizes.inputs < 1 && conv && !below) this.#fail(`${prefix}weights`, shape, 'one channel or more');
    const parameters = { ...sizes, weights, bias };
    const rows = conv ? sizes.outputs : sizes.inputs;
    return gates ? { ...parameters, logAlpha: this.#floats(`${prefix}logAlpha`, [rows]).data } : parameters;
  }

  /** A tensor of finite floats; undefined is a dimension of any length. */
  #floats(
    key: string,
    dimensions: readonly (number | undefined)[],
  ): { shape: readonly number[]; data: Float32Array } {
    const tensor = this.file.tensors.get(key);
    const wanted = `F32 of [${dimensions.map((length) => length ?? 'any').join(', ')}]`;
    if (tensor?.dtype !== 'F32' || !fits(tensor.shape, dimensions))
      return this.#fail(key, about(tensor), wanted);
    const at = tensor.data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) this.#fail(`${key}[${at}]`, tensor.data[at], 'a finite number');
    return tensor;
  }

  #origins(l: number, inputs: number, width: number): Int32Array | undefined {
    const key = `${l}.origins`;
    const tensor = this.file.tensors.get(key);
    if (!tensor) {
      return inputs === width
        ? undefined
        : this.#fail(key, undefined, `which ${inputs} of ${width} inputs there are`);
    }
    if (tensor.dtype !== 'I32' || !fits(tensor.shape, [inputs])) {
      return this.#fail(key, about(tensor), `I32 of [${inputs}]`);
    }
    const { data } = tensor;
    const at = data.findIndex((origin, i) => origin <= (i === 0 ? -1 : data[i - 1]) || origin >= width);
    if (at >= 0) this.#fail(`${key}[${at}]`, data[at], `an ascending list of inputs below ${width}`);
    return data;
  }

  #fail(part: string, received: unknown, expected: string): never {
    throw new L0netError('INVALID_FORMAT', { argument: `${this.name}, ${part}`, received, expected });
  }
}

function fits(shape: readonly number[], wanted: readonly (number | undefined)[]): boolean {
  return (
    shape.length === wanted.length && wanted.every((length, i) => length === undefined || length === shape[i])
  );
}

function about(tensor: Tensor | undefined): string | undefined {
  return tensor && `${tensor.dtype} of [${tensor.shape.join(', ')}]`;
}
