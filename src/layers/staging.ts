import { L0netError } from '../errors.js';
import type { Runtime } from '../runtime/runtime.js';

/** Rows of inputs in linear memory: where, and whether they are bytes. */
export interface StagedRows {
  readonly at: number;
  readonly bytes: boolean;
}

/**
 * Copies `count` numbers of `inputs` from `start` on into linear memory.
 *
 * @param at room for as many floats
 * @throws L0netError INVALID_ARGUMENT for a number that is not finite
 */
export function stageRows(
  { arena, kernels }: Runtime,
  at: number,
  inputs: Float32Array | Uint8Array,
  start: number,
  count: number,
): StagedRows {
  const part = inputs.subarray(start, start + count);
  if (part instanceof Uint8Array) {
    arena.u8(at, count).set(part);
    return { at, bytes: true };
  }
  arena.f32(at, count).set(part);
  const found = kernels.firstNonFinite(count, at);
  if (found < 0) return { at, bytes: false };
  throw new L0netError('INVALID_ARGUMENT', {
    argument: `inputs[${start + found}]`,
    received: part[found],
    expected: 'a finite number',
  });
}
