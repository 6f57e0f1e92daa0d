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
  /** Weights and biases of the pruned network. */
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
  readonly kind: 'dense' | 'convolution';
  /** Inputs; channels of a convolution. */
  readonly inputs: number;
  /** Outputs; maps of a convolution. */
  readonly outputs: number;
  /** Gates that are open at test time; all where there are none. */
  readonly open: number;
  /** Σ P(z ≠ 0) over the gates. */
  readonly expectedOpen: number;
}

/** The summary of a network from its layers' expectations and their open test-time gates. */
export function summarise(
  expectations: readonly LayerExpectation[],
  architecture: readonly number[],
): NetworkSummary {
  const shapes = expectations.map(({ shape }) => shape);
  return {
    architecture,
    parameters: parameterCount(shapes, architecture),
    multiplyAdds: multiplyAdds(shapes, architecture),
    expectedL0: expectedL0(expectations),
    expectedFlops: expectedFlops(expectations),
    expectedFlopsExact: expectedFlopsExact(expectations),
    layers: expectations.map(({ shape: { conv, inputs, outputs }, expectedOpen }, l) => ({
      kind: conv ? 'convolution' : 'dense',
      inputs,
      outputs,
      open: architecture[l],
      expectedOpen,
    })),
  };
}
