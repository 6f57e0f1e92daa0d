import type { Dataset } from './dataset.js';

/** What makes training hopeless, though nothing forbids it. */
export interface TrainingWarning {
  /** The numbers are so large, or so small, that steps of a usual size lead nowhere. */
  readonly kind: 'scale';
  /** Which numbers: `data.inputs`, or `data.targets`. */
  readonly argument: 'data.inputs' | 'data.targets';
  /** The largest of them, without its sign. */
  readonly largest: number;
  /** All this in a sentence, with advice. */
  readonly message: string;
}

/**
 * Within these, the largest number of a dataset does no harm. One input in the thousands among others around 1 is all that
 * a network sees, and targets in the thousands are out of the reach of steps of 1e-3; below 1e-3 signals are lost in the biases.
 */
const [SMALLEST, LARGEST] = [1e-3, 1e3];

/** Says what the scale of inputs and targets makes hopeless. Bytes, which stand for b/255, and zeros are of no concern. */
export function warn(
  say: ((warning: TrainingWarning) => void) | undefined,
  { inputs, targets }: Dataset,
  scalesTargets: boolean,
): void {
  if (!say) return;
  const warnings = [
    ...scaleWarning('data.inputs', inputs),
    ...scaleWarning('data.targets', scalesTargets ? targets : undefined),
  ];
  for (const warning of warnings) say(warning);
}

function scaleWarning(
  argument: TrainingWarning['argument'],
  values: Float32Array | Uint8Array | undefined,
): TrainingWarning[] {
  if (!values || values instanceof Uint8Array) return [];
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  if (largest === 0 || (largest >= SMALLEST && largest <= LARGEST)) return [];
  const message =
    `${argument}: numbers up to ${Number(largest.toPrecision(3))} make training hopeless; ` +
    'standardise each column: subtract its mean, divide by its standard deviation';
  return [{ kind: 'scale', argument, largest, message }];
}
