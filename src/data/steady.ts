import type { LayerParameters } from '../layers/plan.js';
import type { Dataset } from './dataset.js';

const kinds = [Float32Array, Uint8Array, Uint32Array, Int32Array];

/**
 * The dataset with arrays that nobody else can change before they are used: what is checked then is what is used. Shared
 * memory, into which another thread may write at any time, and plain arrays are copied; other arrays are taken as they
 * are. What is no dataset is left to the check.
 */
export function steady<D extends Dataset | undefined>(data: D): D;
export function steady(data: Dataset | undefined): Dataset | undefined {
  if (typeof data !== 'object' || data === null) return data;
  const { inputs, labels, targets, weights } = data;
  return {
    inputs: steadyArray(inputs),
    ...(labels && { labels: steadyArray(labels) }),
    ...(targets && { targets: steadyArray(targets) }),
    ...(weights !== undefined && { weights: steadyArray(weights) }),
  };
}

/** The same of parameters. */
export function steadyParameters(layers: readonly LayerParameters[]): readonly LayerParameters[] {
  if (!Array.isArray(layers)) return layers;
  return layers.map((layer: LayerParameters | null | undefined) => {
    if (!layer) return layer as never; // for the check to refuse
    const parts = Object.entries(layer).map(([name, part]) => [name, steadyArray(part)]);
    return Object.fromEntries(parts) as LayerParameters;
  });
}

function steadyArray<A>(array: A): A {
  if (Array.isArray(array)) return Array.from(array) as A;
  return ArrayBuffer.isView(array) && !(array.buffer instanceof ArrayBuffer) ? copyOf(array) : array;
}

/**
 * A copy in memory of its own; what is of no kind that is known is taken as it is. Not slice: that of a Node Buffer copies
 * nothing.
 */
export function copyOf<A>(array: A): A {
  const Kind = kinds.find((each) => array instanceof each);
  return Kind ? (new Kind(array as unknown as ArrayLike<number>) as A) : array;
}
