import { version } from '../runtime/generated/version.js';
import type { PlainDense, PlainNetwork } from './plainNetwork.js';

/** Of the JSON that is written here; readers refuse what they do not know. */
const VERSION = 1;

/** How each kind of layer is written. */
const writers = {
  dense: ({ kind, inputs, outputs, activation, weights, bias }: PlainDense): string => {
    const rows = Array.from({ length: inputs }, (_, i) =>
      list(weights.subarray(i * outputs, (i + 1) * outputs)),
    );
    return (
      `{"kind":"${kind}","inputs":${inputs},"outputs":${outputs},"activation":"${activation}",\n` +
      `"weights":[${rows.join(',\n')}],\n"bias":${list(bias)}}`
    );
  },
} as const;

/**
 * A pruned network as plain JSON, a line for each row of weights:
 *
 *     { "format": "l0net", "version": 1, "producer": "l0net 0.1.0",
 *       "inputs": numbers in a row, "keptInputs": [which of them the first layer takes, from 0],
 *       "output": "softmax" | "linear", "digest": SHA-256 of the pruned network's parameters,
 *       "layers": [{ "kind": "dense", "inputs", "outputs", "activation": "relu" | "none",
 *                    "weights": [inputs][outputs], "bias": [outputs] }] }
 *
 * Each layer is y = x W + b, then max(0, y) for relu. Numbers are decimals that round to the float32 that they stand for.
 */
export function encodeJson({ inputs, keptInputs, output, digest, layers }: PlainNetwork): string {
  const written = layers.map((layer) => writers[layer.kind](layer));
  return (
    `{"format":"l0net","version":${VERSION},"producer":"l0net ${version}",\n` +
    `"inputs":${inputs},"keptInputs":[${keptInputs.join()}],\n"output":"${output}","digest":"${digest}",\n` +
    `"layers":[\n${written.join(',\n')}]}\n`
  );
}

function list(values: Float32Array): string {
  return `[${Array.from(values, shortest).join()}]`;
}

/** The shortest decimal that rounds to this float32. Finite numbers only. */
export function shortest(value: number): string {
  if (Object.is(value, -0)) return '-0';
  // Six digits always fit a float32 of full precision; the smallest ones have less.
  for (let digits = Math.abs(value) < 2 ** -126 ? 1 : 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}
