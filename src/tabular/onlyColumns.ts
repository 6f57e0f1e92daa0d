/** Data of a table with some of its columns alone. */
import type { Dataset } from '../data/dataset.js';
import { inputsOf } from '../pipeline/inputs.js';
import type { TableData } from './prepare.js';

/** What a network is trained on. */
type Learnt = Pick<TableData, 'pipeline' | 'split' | 'training' | 'validation'>;

/**
 * The same rows and answers with fewer columns.
 *
 * @param kept places in the pipeline's columns, ascending
 */
export function onlyColumns<T extends Learnt>(data: T, kept: readonly number[]): T {
  const { pipeline, training, validation } = data;
  const { columns, ignored } = pipeline;
  if (kept.length === columns.length) return data;
  const chosen = new Set(kept);
  let width = 0;
  const inputs = columns.flatMap((column, place) => {
    const first = width;
    width += inputsOf(column);
    return chosen.has(place) ? Array.from({ length: inputsOf(column) }, (_, i) => first + i) : [];
  });
  const left = columns.filter((_, place) => chosen.has(place));
  const gone = columns.flatMap(({ name }, place) => (chosen.has(place) ? [] : [name]));
  return {
    ...data,
    pipeline: { ...pipeline, columns: left, ignored: [...ignored, ...gone] },
    training: withInputs(training, width, inputs),
    validation: validation && withInputs(validation, width, inputs),
  };
}

function withInputs(data: Dataset, width: number, kept: readonly number[]): Dataset {
  const rows = data.inputs.length / width;
  const inputs = new Float32Array(rows * kept.length);
  for (let row = 0; row < rows; row++) {
    kept.forEach((input, i) => {
      inputs[row * kept.length + i] = data.inputs[row * width + input];
    });
  }
  return { ...data, inputs };
}
