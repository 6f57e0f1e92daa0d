/** Which columns of a table a network keeps. */
import type { Network } from '../network/network.js';
import { featureNames, inputsOf } from '../pipeline/inputs.js';
import { pipelineOf } from '../pipeline/predictRows.js';

/** An input of a network: a number, a value of a category, whether something is missing. */
export interface FeatureInput {
  /** 'age', 'city=Oslo', … */
  readonly name: string;
  readonly kept: boolean;
  /** P(z ≠ 0) of its gate; 1 without gates. */
  readonly openProbability: number;
}

/** A column that is an input. */
export interface Feature {
  readonly column: string;
  /** Whether the network reads any of its inputs. */
  readonly kept: boolean;
  /** The greatest of its inputs'. */
  readonly openProbability: number;
  readonly inputs: readonly FeatureInput[];
}

/**
 * The columns that a network was trained on, in their order: which it reads, and how likely their gates are open. What is kept
 * is what `keptInputs` says: nothing of it needs to be measured any more.
 *
 * @throws L0netError INVALID_ARGUMENT for a network that was not trained on a table
 */
export function featuresOf(network: Network): Feature[] {
  const pipeline = pipelineOf(network);
  const names = featureNames(pipeline);
  const kept = new Set(network.keptInputs ?? names.keys());
  const [probabilities] = network.openProbabilities();
  let first = 0;
  return pipeline.columns.map((column) => {
    const inputs = Array.from({ length: inputsOf(column) }, (): FeatureInput => {
      const at = first++;
      return { name: names[at], kept: kept.has(at), openProbability: probabilities[at] };
    });
    return {
      column: column.name,
      kept: inputs.some((input) => input.kept),
      openProbability: inputs.reduce((most, input) => Math.max(most, input.openProbability), 0),
      inputs,
    };
  });
}
