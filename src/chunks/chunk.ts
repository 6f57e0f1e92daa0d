import { checkEach } from '../base/check.js';
import { invalid, L0netError } from '../base/errors.js';
import type { Dataset } from '../data/dataset.js';
import { checkDataset, countOf, type DatasetShape } from '../data/resident.js';
import { steady } from '../data/steady.js';
import { lossOf } from '../loss/losses.js';
import { beginChunks, type Chunks } from './chunks.js';

/** Of what kind examples are, in words: those of all chunks are of the same. */
export function kindOf({ inputs, labels, weights }: Dataset): string {
  const elements = inputs instanceof Uint8Array ? 'bytes' : 'float32 inputs';
  return `${elements}, ${labels ? 'labels' : 'targets'}, ${weights ? 'weights' : 'no weights'}`;
}

/**
 * The chunks of an epoch, checked, without those that have no examples. Of each there is just what these outputs have a use for, in
 * arrays that nobody else changes.
 *
 * @param kind that of all; left out, it is that of the first
 * @throws L0netError as `checkDataset`; INVALID_ARGUMENT for a chunk of another kind; what the chunks' own code throws
 */
export async function* checkedChunks(
  chunks: Chunks,
  epoch: number,
  shape: DatasetShape,
  kind?: string,
): AsyncGenerator<Dataset, void, undefined> {
  let number = 0;
  for await (const given of beginChunks(chunks, epoch)) {
    const argument = `chunks[${number++}]`;
    const chunk = checkedChunk(argument, given, shape);
    if (!chunk) continue;
    kind ??= kindOf(chunk);
    if (kindOf(chunk) !== kind) throw invalid(argument, kindOf(chunk), `${kind}, as in the first chunk`);
    yield chunk;
  }
}

function checkedChunk(argument: string, given: Dataset, shape: DatasetShape): Dataset | undefined {
  const chunk = steady(given);
  if (chunk?.inputs?.length === 0) return undefined;
  const { inputs, labels, targets, weights } = chunk ?? {};
  checkDataset(argument, chunk && ({ inputs, labels, targets } as Dataset), shape);
  if (weights !== undefined) checkWeights(`${argument}.weights`, weights, countOf(chunk, shape));
  const takesLabels = lossOf(shape.output, chunk).takes === 'labels';
  return {
    inputs: chunk.inputs,
    ...(takesLabels ? labels && { labels } : targets && { targets }),
    ...(weights && { weights }),
  };
}

/** All weights of a chunk may be 0. */
function checkWeights(argument: string, weights: Float32Array, examples: number): void {
  if (!(weights instanceof Float32Array) || weights.length !== examples) {
    const expected = `a Float32Array of ${examples} numbers`;
    throw new L0netError('INVALID_SHAPE', { argument, received: weights, expected });
  }
  const holds = (weight: number) => weight >= 0 && Number.isFinite(weight);
  checkEach(argument, weights, 'a finite number from 0 on', holds);
}

/** Examples `from` to `to` of a chunk that was checked, in the same memory. */
export function sliceOf(chunk: Dataset, shape: DatasetShape, from: number, to: number): Dataset {
  const { inputs, labels, targets, weights } = chunk;
  return {
    inputs: inputs.subarray(from * shape.inputs, to * shape.inputs),
    ...(labels && { labels: labels.slice(from, to) }),
    ...(targets && { targets: targets.subarray(from * shape.outputs, to * shape.outputs) }),
    ...(weights && { weights: weights.subarray(from, to) }),
  };
}
