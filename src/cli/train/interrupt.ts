import type { EventEmitter } from 'node:events';

/** What Ctrl-C aborts with. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** A run that can be interrupted. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Ctrl-C is again what it was. */
  release(): void;
}

/** npm passes the terminal's signal on to what it runs, which had it already: one Ctrl-C arrives twice. */
const SAME_KEYSTROKE = 300;

/**
 * The first Ctrl-C aborts the signal, with an Interrupted; another one calls `exit`.
 *
 * @param source `process`, which emits SIGINT.
 * @param onFirst Called when the first one has arrived.
 */
export function onInterrupt(
  source: Pick<EventEmitter, 'on' | 'off'>,
  onFirst: () => void,
  exit: () => void,
  now: () => number = () => performance.now(),
): Interruption {
  const controller = new AbortController();
  let first = 0;
  const listener = (): void => {
    if (!controller.signal.aborted) {
      first = now();
      controller.abort(new Interrupted());
      onFirst();
    } else if (now() - first > SAME_KEYSTROKE) exit();
  };
  source.on('SIGINT', listener);
  return { signal: controller.signal, release: () => source.off('SIGINT', listener) };
}
