import type { Dataset } from '../../src/index.js';
import { Random } from '../support/random.js';

/** A dataset cut into pieces of random sizes, some of them empty: others for each seed. */
export function cut(data: Dataset, inputs: number, outputs: number, seed: number, most = 50): Dataset[] {
  const random = new Random(seed);
  const examples = data.inputs.length / inputs;
  const pieces: Dataset[] = [];
  for (let from = 0; from < examples; ) {
    const to = Math.min(examples, from + random.integer(0, most));
    pieces.push({
      inputs: data.inputs.slice(from * inputs, to * inputs),
      ...(data.labels && { labels: data.labels.slice(from, to) }),
      ...(data.targets && { targets: data.targets.slice(from * outputs, to * outputs) }),
      ...(data.weights && { weights: data.weights.slice(from, to) }),
    });
    from = to;
  }
  return pieces;
}

/** What is read from a file: it takes time, and is to be closed. */
export class Files {
  opened = 0;
  closed = 0;

  async *open(pieces: readonly Dataset[]): AsyncGenerator<Dataset> {
    this.opened++;
    try {
      for (const piece of pieces) {
        await Promise.resolve();
        yield piece;
      }
    } finally {
      this.closed++;
    }
  }
}
