import type { Network } from '../../index.js';

/** What a network costs, as it is at test time. */
export interface Costs {
  /** Inputs of each layer. */
  readonly architecture: readonly number[];
  /** Weights and biases. */
  readonly parameters: number;
  /** For one row: two for each multiplication with its addition. */
  readonly flops: number;
}

export function costsOf(network: Network): Costs {
  const { architecture, parameters, multiplyAdds } = network.summary();
  return { architecture, parameters, flops: 2 * multiplyAdds };
}
