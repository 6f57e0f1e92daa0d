import { isPassed, type KindName, kindOf, type LayerShape } from '../layers/shape.js';
import { gateCount } from '../layers/sizes.js';
import {
  expectedFlops,
  expectedFlopsExact,
  expectedL0,
  type LayerExpectation,
  multiplyAdds,
  parameterCount,
} from './flops.js';

/** What a network is, layer by layer, with its gates as they are at test time. */
export interface NetworkSummary {
  /** What each layer keeps: inputs of a dense layer, maps of a convolution. */
  readonly architecture: readonly number[];
  /** Layers, counted from 1, all of whose gates are closed: what is below them has no effect. */
  readonly dead: readonly number[];
  /** Weights and biases of the pruned network, and γ of normalisations that stay. */
  readonly parameters: number;
  /** Multiply-adds of the pruned network for one row. */
  readonly multiplyAdds: number;
  /** See `EpochReport`. */
  readonly expectedL0: number;
  readonly expectedFlops: number;
  readonly expectedFlopsExact: number;
  readonly layers: readonly LayerSummary[];
}

export interface LayerSummary {
  readonly kind: KindName;
  /** Inputs; channels of a convolution. */
  readonly inputs: number;
  /** Outputs; maps of a convolution. */
  readonly outputs: number;
  /** Gates, or what could have one: inputs or maps, or weights with gates on these. */
  readonly gates: number;
  /** Those that are open at test time. */
  readonly openGates: number;
  /** How many different gates these are where some share one (`gates.groups`), and how many of them are open. */
  readonly groups?: number;
  readonly openGroups?: number;
  /** Σ P(z ≠ 0) over the gates. */
  readonly expectedOpen: number;
}

/**
 * The summary of a network from its layers' expectations and their test-time gates.
 *
 * @param openRows the rows of a layer whose gates are open
 */
export function summarise(
  expectations: readonly LayerExpectation[],
  evaluated: readonly { readonly openCount: number; readonly openGates: number }[],
  openRows: (l: number) => Int32Array,
): NetworkSummary {
  const architecture = evaluated.map(({ openCount }) => openCount);
  const shapes = expectations.map(({ shape }) => shape);
  return {
    architecture,
    // Not where architecture is 0: that is the first dense layer, too, where the maps below it are all closed.
    // Nor what something goes past.
    dead: evaluated.flatMap(({ openGates }, l) => (openGates > 0 || isPassed(shapes, l) ? [] : [l + 1])),
    parameters: parameterCount(shapes, architecture),
    multiplyAdds: multiplyAdds(shapes, architecture),
    expectedL0: expectedL0(expectations),
    expectedFlops: expectedFlops(expectations),
    expectedFlopsExact: expectedFlopsExact(expectations),
    layers: expectations.map(({ shape, expectedOpen }, l) => ({
      kind: kindOf(shape),
      inputs: shape.inputs,
      outputs: shape.outputs,
      gates: gateCount(shape),
      openGates: evaluated[l].openGates,
      ...countGroups(shape, () => openRows(l)),
      expectedOpen,
    })),
  };
}

function countGroups({ gates }: LayerShape, openRows: () => Int32Array) {
  const groups = gates?.groups;
  if (!groups) return undefined;
  const open = openRows().map((row) => groups[row]);
  return { groups: new Set(groups).size, openGroups: new Set(open).size };
}
