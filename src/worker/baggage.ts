import type { Dataset } from '../data/dataset.js';
import { copyOf } from '../data/steady.js';
import { lossOf, type OutputKind } from '../loss/losses.js';

/** A dataset on its way to a worker, and the memory that goes with it instead of being cloned. */
export interface Baggage {
  readonly dataset: Dataset;
  readonly buffers: readonly ArrayBuffer[];
}

/**
 * Makes a dataset that was checked ready to be sent, without what these outputs have no use for. Its arrays are handed
 * over themselves if `transfer` says so, else as copies of just what they show: a clone would take all of the memory
 * behind a subarray, and copy it twice. Shared memory is neither copied nor handed over.
 */
export function pack(data: Dataset, output: OutputKind, transfer: boolean): Baggage {
  const { inputs, labels, targets, weights } = data;
  const buffers: ArrayBuffer[] = [];
  const packArray = <A>(array: A): A => {
    if (!ArrayBuffer.isView(array) || !(array.buffer instanceof ArrayBuffer)) return array;
    // What copyOf does not know is cloned.
    const sent = transfer ? array : copyOf(array);
    if (transfer || sent !== array) buffers.push(sent.buffer as ArrayBuffer);
    return sent;
  };
  const takesLabels = lossOf(output, data).takes === 'labels';
  const dataset = {
    inputs: packArray(inputs),
    ...(takesLabels ? labels && { labels: packArray(labels) } : targets && { targets: packArray(targets) }),
    ...(weights && { weights: packArray(weights) }),
  };
  return { dataset, buffers };
}
