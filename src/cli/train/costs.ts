import type { Network } from '../../index.js';
import { encodeModel } from '../../saving/model.js';

/** What a network costs, as it is at test time. */
export interface Costs {
  /** Inputs of each layer. */
  readonly architecture: readonly number[];
  /** Weights and biases. */
  readonly parameters: number;
  /** For one row: two for each multiplication with its addition. */
  readonly flops: number;
  /** Of the file that it is saved as. */
  readonly fileBytes: number;
}

export function costsOf(network: Network): Costs {
  const { architecture, parameters, multiplyAdds } = network.summary();
  return {
    architecture,
    parameters,
    flops: 2 * multiplyAdds,
    fileBytes: encodeModel(network.state()).length,
  };
}
