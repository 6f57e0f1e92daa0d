import { EventEmitter } from 'node:events';
import { exitCodes } from '../arguments/failure.js';
import { type Interruption, onInterrupt } from '../train/interrupt.js';

/**
 * Ctrl-C, and SIGTERM, with which schedulers announce that time is up, abort a signal. Once more ends at once.
 *
 * @param first called when the first has arrived
 * @param close called before the end at once
 */
export function onStop(first: () => void, close: () => void = () => {}): Interruption {
  const signals = new EventEmitter();
  const stop = () => signals.emit('SIGINT');
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
  const { signal, release } = onInterrupt(signals, first, () => {
    close();
    process.exit(exitCodes.interrupted);
  });
  return {
    signal,
    release: () => {
      release();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop);
    },
  };
}
