import { multiplyAdds, parameterCount } from '../flops.js';
import { parseSafetensors } from '../formats/safetensors.js';
import type { GateOptions, NetworkSummary } from '../index.js';
import type { OpenedModel } from './model.js';

/** What a network of these sizes costs. */
export interface Cost {
  /** [inputs, hidden…, outputs] */
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
  /** Inputs that it began with. */
  readonly width: number;
  /** Inputs that it has now. */
  readonly inputs: number;
  readonly outputs: number;
  readonly gates: (Required<Pick<GateOptions, 'temperature' | 'gamma' | 'zeta'>> & Gated) | null;
}

interface Gated {
  readonly testGate: string;
  readonly open: number;
  /** Σ P(z ≠ 0) */
  readonly expectedOpen: number;
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
    layers: state.layers.map(({ width, gates, last }, l) => ({
      width,
      inputs: last.inputs,
      outputs: last.outputs,
      gates: gates ? { ...gates, ...openGates(summary, l) } : null,
    })),
    dense: costOf([...state.layers.map(({ width }) => width), network.outputs]),
    pruned: costOf([...summary.architecture, network.outputs]),
    expectedL0,
    expectedFlops,
    expectedFlopsExact,
    digest: {
      last: await network.digest('last'),
      averaged: network.hasAverage ? await network.digest('averaged') : null,
    },
  };
}

function openGates({ layers }: NetworkSummary, l: number): { open: number; expectedOpen: number } {
  const { openInputs, expectedOpen } = layers[l] as NetworkSummary['layers'][number];
  return { open: openInputs, expectedOpen };
}

function costOf(architecture: readonly number[]): Cost {
  const parameters = parameterCount(architecture);
  const products = multiplyAdds(architecture);
  return { architecture, parameters, bytes: 4 * parameters, multiplyAdds: products, flops: 2 * products };
}
