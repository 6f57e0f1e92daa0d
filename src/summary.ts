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
  /** Inputs that each layer keeps. */
  readonly architecture: readonly number[];
  /** Weights and biases of the pruned network. */
  readonly parameters: number;
  /** Multiply-adds of the pruned network for one row. */
  readonly multiplyAdds: number;
  /** See `EpochReport`. */
  readonly expectedL0: number;
  readonly expectedFlops: number;
  readonly expectedFlopsExact: number;
  readonly layers: readonly {
    readonly inputs: number;
    readonly outputs: number;
    readonly openInputs: number;
    readonly expectedOpen: number;
  }[];
}

/** The summary of a network from its layers' expectations and their open test-time gates. */
export function summarise(
  expectations: readonly LayerExpectation[],
  architecture: readonly number[],
): NetworkSummary {
  const sizes = [...architecture, expectations[expectations.length - 1].outputs];
  return {
    architecture,
    parameters: parameterCount(sizes),
    multiplyAdds: multiplyAdds(sizes),
    expectedL0: expectedL0(expectations),
    expectedFlops: expectedFlops(expectations),
    expectedFlopsExact: expectedFlopsExact(expectations),
    layers: expectations.map((layer, l) => ({ ...layer, openInputs: architecture[l] })),
  };
}
