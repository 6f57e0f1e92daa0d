import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import type { Signal } from '../signal.js';

/** Bytes that the places of a network's images may take at test time. */
export const BUDGET = 2 ** 26;

/** The sums and the outputs of three layers. */
const PLACES = 6;

/** A layer's signals at test time. */
export interface LayerSignals {
  readonly sums: Signal;
  /** Between those two, in this order; none of them is read later. */
  readonly between: readonly Signal[];
  readonly outputs: Signal;
}

/**
 * Places for what is read up to two layers later: the sums and the outputs of each third layer share one. Of so many rows at most,
 * all that fit the budget, and at least one for each thread.
 *
 * @param budget bytes
 * @returns how many rows there are places for
 */
export function planPlaces(
  { arena, threads: { count: threads } }: InferenceRuntime,
  layers: readonly LayerSignals[],
  rows: number,
  budget: number,
): number {
  const passing = layers.some(({ between }) => between.length > 0) ? 1 : 0;
  const signals = layers.flatMap(({ sums, between, outputs }) => [sums, ...between, outputs]);
  const words = Math.max(...signals.map((signal) => signal.words));
  const fit = Math.floor(budget / (4 * words * (PLACES + passing) * threads));
  const most = Math.min(rows, Math.max(1, fit) * threads);
  const places = Array.from({ length: PLACES + passing }, () => arena.words(most * words));
  for (const [l, { sums, between, outputs }] of layers.entries()) {
    outputs.values = places[3 + (l % 3)];
    sums.values = places[l % 3];
    for (const signal of between) signal.values = places[PLACES];
  }
  // Nobody else need plan any.
  for (const signal of signals) signal.words = 0;
  return most;
}
