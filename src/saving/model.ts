import { PartReader } from '../formats/partReader.js';
import { parseSafetensors, writeSafetensors } from '../formats/safetensors.js';
import type { Tensor } from '../formats/tensor.js';
import {
  areOfFirst,
  type GateSettings,
  readSettings,
  savedSettings,
  savesGates,
} from '../gates/distributions.js';
import { brought, formOf, savedKind } from '../layers/kinds.js';
import type { LayerParameters, LayerState } from '../layers/plan.js';
import { geometryOf, indexBelow, type LayerGeometry } from '../layers/shape.js';
import { gateCount, mapCells, mapsBelow } from '../layers/sizes.js';
import { outputKinds } from '../loss/losses.js';
import type { NetworkState } from '../network/state.js';
import { groupsTensor, withGroups } from './groups.js';

/** What the metadata of a model's file begin with. Files of later versions are refused. */
const FORMAT = 'l0net';
const VERSION = 3;

/** Of files that the first version knows all of. */
const FIRST = 1;

/** Of files that the second one does, which brought other gates than the first had. */
const SECOND = 2;

/** Of a file with such a layer: one that would misread it must refuse it. Without groups of gates one would train on otherwise. */
function versionOf(layer: LayerState): number {
  const { gates } = layer;
  const ofGates = gates && (gates.groups || !areOfFirst(gates)) ? SECOND : FIRST;
  return Math.max(ofGates, formOf(layer).file?.version?.(layer) ?? FIRST);
}

/** As many inputs as a network can be made with. */
const MOST = 2 ** 24;

/**
 * A network as a safetensors file, gated or pruned, with all that decides its outputs and how it trains on.
 *
 *     metadata    format: l0net · version · output · seed · layers · trainings and pipeline (text), where
 *                 there are any, and of each layer l:
 *                 l.width, the inputs that it began with; with gates the settings of their distribution: l.temperature,
 *                 l.gamma, l.zeta, l.testGate; l.distribution, if it is not the hard concrete
 *                 a convolution: l.kernel, l.stride, l.padding, l.height and l.columns of the image below, l.pool,
 *                 l.poolStride, as `1x9`, height and width, where these differ; l.width are its maps; in version 3
 *                 l.beyond, what it does that most do not, and l.dilation (layers/residual/file.ts)
 *     tensors     l.weights F32 [inputs, outputs] · l.bias F32 [outputs] · with gates l.logAlpha F32 [inputs]
 *                 a convolution: l.weights F32 [maps, channels, height, width], l.bias and l.logAlpha F32 [maps]
 *                 a separable one: l.weights F32 [maps, channels + cells of its window]
 *                 with batchNorm in l.beyond also l.scale F32 [maps] and l.statistics F32 [maps, 2]: γ, running mean and variance
 *                 with l.gates = weights, a gate on each weight, l.logAlpha has as many numbers as W has cells
 *                 l.origins I32 [inputs, or maps], ascending: which of those it still has, where some are gone
 *                 l.groups I32 [inputs], where some share a gate, in version 2: those with the same number do
 *                 averaged.l.weights and so on, where there are averages
 *
 * The same state gives the same bytes.
 */
export function encodeModel(state: NetworkState): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = modelParts(state);
  return writeSafetensors(tensors, metadata);
}

/** What the file of a network holds, to be added to. */
export function modelParts({ output, seed, trainings, pipeline, layers }: NetworkState) {
  const tensors = new Map<string, Tensor>();
  const metadata = new Map<string, string>([
    ['format', FORMAT],
    ['version', String(Math.max(...layers.map(versionOf)))],
    ['output', output],
    ['seed', String(seed)],
    ['layers', String(layers.length)],
  ]);
  if (trainings) metadata.set('trainings', String(trainings));
  if (pipeline !== undefined) metadata.set('pipeline', pipeline);
  layers.forEach((layer, l) => {
    const { width, origins, gates, last, averaged } = layer;
    metadata.set(`${l}.width`, String(width));
    for (const [key, value] of formOf(layer).file?.metadata(layer) ?? []) {
      metadata.set(`${l}.${key}`, value);
    }
    if (gates) {
      if (gates.groups) tensors.set(`${l}.groups`, groupsTensor(gates.groups));
      if (gates.on === 'weights') metadata.set(`${l}.gates`, gates.on);
      for (const [key, text] of savedSettings(gates, l)) metadata.set(key, text);
    }
    if (origins) tensors.set(`${l}.origins`, { dtype: 'I32', shape: [origins.length], data: origins });
    put(tensors, `${l}.`, layer, last);
    if (averaged) put(tensors, `averaged.${l}.`, layer, averaged);
  });
  return { tensors, metadata };
}

function put(
  tensors: Map<string, Tensor>,
  prefix: string,
  layer: LayerGeometry,
  parameters: LayerParameters,
): void {
  const { inputs, outputs, weights, bias, logAlpha, scale, statistics } = parameters;
  const add = (name: string, shape: (number | undefined)[], data: Float32Array) =>
    tensors.set(prefix + name, { dtype: 'F32', shape: shape as number[], data });
  add('weights', formOf(layer).dimensions(layer, inputs, outputs), weights);
  add('bias', [outputs], bias);
  if (logAlpha) add('logAlpha', [logAlpha.length], logAlpha);
  if (scale) add('scale', [outputs], scale);
  if (statistics) add('statistics', [outputs, 2], statistics);
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
  return withGroups(reader, readToPredict(reader));
}

/** The same as far as predicting needs it: without the groups of its gates. */
export function readToPredict(reader: ModelReader): NetworkState {
  const { file } = reader;
  reader.choice('format', [FORMAT]);
  reader.checkVersion('version', VERSION);
  const output = reader.choice('output', outputKinds);
  const seed = reader.integer('seed');
  const trainings = file.metadata.has('trainings') ? reader.integer('trainings') : undefined;
  const top = reader.integer('layers', 1, file.tensors.size) - 1;
  const hasAverage = file.tensors.has('averaged.0.weights');
  const layers: LayerState[] = [];
  for (let l = 0; l <= top; l++) layers.push(reader.layer(l, l === top, layers, hasAverage));
  return { output, seed, trainings, pipeline: file.metadata.get('pipeline'), layers };
}

/** Reads the layers of a model. */
export class ModelReader extends PartReader {
  /** What gates are on. */
  readonly #kinds = new Set<GateSettings['on']>();

  layer(l: number, isTop: boolean, layers: readonly LayerState[], hasAverage: boolean): LayerState {
    const gates = savesGates(this, l) ? this.#gates(l) : undefined;
    const { file, gatesInputs } = brought(savedKind(this.file.metadata, l), 'form');
    const geometry = geometryOf(file?.geometry(this, l, layers, isTop) ?? {});
    const below = layers[indexBelow(geometry, l)];
    const last = this.#parameters(l, below, geometry, gates);
    file?.checkNumbers(this, l, geometry, last, layers);
    const averaged = hasAverage ? this.#parameters(l, below, geometry, gates, last) : undefined;
    // Pruning may leave nothing of a hidden layer, and no gates.
    if ((isTop || gates) && last.outputs < 1) {
      this.fail(`${l}.weights`, [last.inputs, last.outputs], 'one output or more');
    }
    const rows = gatesInputs ? last.inputs : last.outputs;
    const maps = mapsBelow(geometry, below);
    const cells = maps && maps.width * mapCells(maps);
    const width = this.integer(
      `${l}.width`,
      cells ?? Math.max(l === 0 && gatesInputs ? 1 : 0, rows),
      cells ?? MOST,
    );
    if (rows > width) this.fail(`${l}.weights`, rows, `at most ${width} inputs`);
    const origins = this.#origins(l, rows, width);
    if (maps) formOf(maps).file?.checkCells(this, l, origins, maps);
    return { ...geometry, width, origins, gates, last, averaged };
  }

  #gates(l: number): GateSettings {
    const on = this.file.metadata.has(`${l}.gates`) ? this.choice(`${l}.gates`, ['weights']) : undefined;
    // No network trains with both: columns of closed groups are left out of what gates on weights take for whole.
    if (this.#kinds.add(on).size > 1) this.fail(`${l}.gates`, on, 'gates of one kind');
    return { ...(on && { on }), ...readSettings(this, l) };
  }

  /** @param last those of the last step, for averages, which have their shape */
  #parameters(
    l: number,
    below: LayerState | undefined,
    geometry: LayerGeometry,
    gates: GateSettings | undefined,
    last?: LayerParameters,
  ): LayerParameters {
    const prefix = last ? `averaged.${l}.` : `${l}.`;
    // The first dense layer above maps stands on some of their cells; any other layer on all that is below.
    const inputs = last ? last.inputs : mapsBelow(geometry, below) ? undefined : below?.last.outputs;
    const outputs = last?.outputs;
    const form = formOf(geometry);
    const dimensions = form.dimensions(geometry, inputs, outputs);
    const { shape, data: weights } = this.floats(`${prefix}weights`, dimensions);
    const [from, to] = form.gatesInputs ? shape : [shape[1], shape[0]];
    const bias = this.floats(`${prefix}bias`, [to]).data;
    const rest = form.file?.rest?.(this, prefix, geometry, to);
    const parameters = { inputs: from, outputs: to, weights, bias, ...rest };
    if (!gates) return parameters;
    const count = gateCount({ ...parameters, gates, ...geometry });
    return { ...parameters, logAlpha: this.floats(`${prefix}logAlpha`, [count]).data };
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
