import { parseSafetensors } from '../formats/safetensors.js';
import type { GateSettings, SharedSettings } from '../gates/options.js';
import type { LayerParameters, LayerSummary, NetworkSummary } from '../index.js';
import { formOf } from '../layers/kinds.js';
import { geometryOf, type KindName, kindOf, type LayerShape } from '../layers/shape.js';
import { multiplyAdds, parameterCount } from '../network/flops.js';
import type { NetworkState } from '../network/state.js';
import type { OpenedModel } from './files/model.js';

/** What a network costs. */
export interface Cost {
  /** What each layer has of inputs, or of maps, then the outputs. */
  readonly architecture: readonly number[];
  /** Weights and biases. */
  readonly parameters: number;
  /** Of these, as float32. */
  readonly bytes: number;
  /** For one row. */
  readonly multiplyAdds: number;
  /** Two for each multiplication with its addition. */
  readonly flops: number;
}

/** A layer and its gates as they are at test time. */
export interface InspectedLayer {
  readonly kind: KindName;
  /** Inputs that it began with; maps of a convolution. */
  readonly width: number;
  /** Inputs that it has now; channels of a convolution. */
  readonly inputs: number;
  /** Outputs that it has now; maps of a convolution. */
  readonly outputs: number;
  /** Weights that are exactly zero once the gates are folded in, of all that the layer has now. */
  readonly zeros: number;
  readonly gates: (SharedSettings & Gated) | null;
}

interface Gated {
  readonly count: number;
  readonly open: number;
  /** Σ P(z ≠ 0) */
  readonly expectedOpen: number;
  /** A number for each gate: those with the same one are open or closed together. Absent where each is by itself. */
  readonly groups?: readonly number[];
}

/** What `l0net inspect` says. Of networks with averaged parameters, all but the digests is of those. */
export interface Inspection {
  readonly file: string;
  readonly bytes: number;
  readonly format: string;
  readonly version: number;
  readonly output: string;
  readonly seed: number;
  readonly averaged: boolean;
  readonly inputs: number;
  readonly outputs: number;
  /** Which of a row's inputs are read after pruning. */
  readonly keptInputs: readonly number[];
  readonly layers: readonly InspectedLayer[];
  /** Layers, counted from 1, all of whose gates are closed. */
  readonly dead: readonly number[];
  /** As large as it began. */
  readonly dense: Cost;
  /** Without what is closed. */
  readonly pruned: Cost;
  readonly expectedL0: number;
  readonly expectedFlops: number;
  readonly expectedFlopsExact: number;
  /** SHA-256 of the parameters. */
  readonly digest: { readonly last: string; readonly averaged: string | null };
}

/** All about a network in a file. */
export async function inspectModel(file: string, { network, bytes }: OpenedModel): Promise<Inspection> {
  const { metadata } = parseSafetensors(bytes, file);
  const summary = network.summary();
  const state = network.state();
  const kept = (await network.prune()).keptInputs;
  const folded = (await network.dense()).parameters();
  const { expectedL0, expectedFlops, expectedFlopsExact } = summary;
  return {
    file,
    bytes: bytes.length,
    format: metadata.get('format') ?? '',
    version: Number(metadata.get('version')),
    output: network.output,
    seed: network.seed,
    averaged: network.hasAverage,
    inputs: network.inputs,
    outputs: network.outputs,
    keptInputs: Array.from(kept ?? Array(network.inputs).keys()),
    layers: state.layers.map((layer, l) => ({
      kind: kindOf(layer),
      width: layer.width,
      inputs: layer.last.inputs,
      outputs: layer.last.outputs,
      zeros: zerosOf(folded[l] as LayerParameters),
      gates: layer.gates ? gatesOf(layer.gates, summary, l) : null,
    })),
    dead: summary.dead,
    dense: costOf(
      shapesAtFirst(state),
      state.layers.map(({ width }) => width),
    ),
    pruned: costOf(network.shapes, summary.architecture),
    expectedL0,
    expectedFlops,
    expectedFlopsExact,
    digest: {
      last: await network.digest('last'),
      averaged: network.hasAverage ? await network.digest('averaged') : null,
    },
  };
}

function gatesOf(
  { on = 'groups', groups, ...settings }: GateSettings,
  { layers }: NetworkSummary,
  l: number,
) {
  const { gates, openGates, expectedOpen } = layers[l] as LayerSummary;
  const counts = { count: gates, open: openGates, expectedOpen };
  return { ...settings, on, ...counts, ...(groups && { groups: [...groups] }) };
}

function zerosOf({ weights }: LayerParameters): number {
  return weights.reduce((count, weight) => count + (weight === 0 ? 1 : 0), 0);
}

/** The layers as large as they began. */
function shapesAtFirst({ layers }: NetworkState): LayerShape[] {
  return layers.map((layer, l) => {
    const { width, gates, last } = layer;
    const { gatesInputs } = formOf(layer);
    const inputs = gatesInputs ? width : (layers[l - 1]?.width ?? last.inputs);
    const outputs = gatesInputs ? (layers[l + 1]?.width ?? last.outputs) : width;
    return { inputs, outputs, gates, ...geometryOf(layer) };
  });
}

/** @param open what each layer has of inputs, or of maps */
function costOf(shapes: readonly LayerShape[], open: readonly number[]): Cost {
  const parameters = parameterCount(shapes, open);
  const products = multiplyAdds(shapes, open);
  return {
    architecture: [...open, shapes.at(-1)?.outputs ?? 0],
    parameters,
    bytes: 4 * parameters,
    multiplyAdds: products,
    flops: 2 * products,
  };
}
