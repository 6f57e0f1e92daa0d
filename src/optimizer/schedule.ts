import { checkNumber } from '../base/check.js';
import { invalid } from '../base/errors.js';

/**
 * How the learning rate changes:
 * 'constant'; 'linear', from the learning rate at the first step down to 0 after the last, where it stays; steps, multiplied by `factor`
 * at each of the `epochs` (counted from 0); or a function of the epoch (from 0) that returns a factor. What such a
 * function computes with Math.exp and the like may differ between engines in its last bit.
 */
export type Schedule =
  | 'constant'
  | 'linear'
  | { readonly epochs: readonly number[]; readonly factor: number }
  | ((epoch: number) => number);

/** The factor of the learning rate at a step. */
export type ScheduleFactor = (epoch: number, step: number, steps: number) => number;

/** Of a schedule that nobody changes. Throws L0netError INVALID_ARGUMENT; also later, where a function returns no finite number from 0 on. */
export function resolveSchedule(schedule: Schedule): ScheduleFactor {
  if (schedule === 'constant') return () => 1;
  if (schedule === 'linear') return (_, step, steps) => Math.max(0, 1 - step / steps);
  if (typeof schedule === 'function') {
    return (epoch) =>
      checkNumber(
        'options.schedule',
        schedule(epoch),
        'a function that returns a number from 0 on',
        (f) => f >= 0,
      );
  }
  if (typeof schedule !== 'object' || schedule === null || !Array.isArray(schedule.epochs)) {
    throw invalid(
      'options.schedule',
      schedule,
      "'constant', 'linear', { epochs, factor } or a function of the epoch",
    );
  }
  const { epochs, factor } = schedule;
  checkNumber('options.schedule.factor', factor, 'a number above 0', (value) => value > 0);
  for (const epoch of epochs) checkNumber('options.schedule.epochs', epoch, 'numbers of epochs');
  return (epoch) => epochs.reduce((product, at) => (epoch >= at ? product * factor : product), 1);
}
