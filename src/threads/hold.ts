import type { L0netError } from '../base/errors.js';
import type { WorkerLike } from '../worker/workerEvents.js';
import type { Fate } from './hire.js';
import { threadFailed } from './hire.js';

/** Ends workers. */
export function dismissAll(workers: readonly WorkerLike[]): void {
  for (const worker of workers) void worker.terminate();
}

/**
 * The kernels of a crew and its memory, for as long as nobody in it is lost. A thread that stops in the middle of its part leaves a
 * step half done: from then on every kernel, and every look at the memory, throws, so that nobody takes half a step for a whole one.
 */
export class Hold {
  readonly kernels: Record<string, unknown> = {};
  readonly workers: WorkerLike[] = [];
  /** Whether the threads were told to end. */
  dismissed = false;
  #lost: L0netError | undefined;

  /** The memory, as the arena takes it. */
  guard(memory: WebAssembly.Memory): object {
    const check = () => this.check();
    return {
      get buffer() {
        check();
        return memory.buffer;
      },
      grow: (pages: number) => memory.grow(pages),
    };
  }

  /** Throws if somebody was lost. */
  check(): void {
    if (this.#lost) throw this.#lost;
  }

  /** Gives all up; returns what all throw from now on. */
  lose(error: L0netError): L0netError {
    this.#lost ??= error;
    const lost = this.#lost;
    for (const [name, kernel] of Object.entries(this.kernels)) {
      if (typeof kernel !== 'function') continue;
      this.kernels[name] = () => {
        throw lost;
      };
    }
    dismissAll(this.workers);
    return lost;
  }
}

/** What is done when a thread ends. It holds the crew weakly: a worker must not keep it, since with the crew goes the worker. */
export function fateOf(hold: WeakRef<Hold>, thread: number): Fate {
  return {
    ended(did) {
      const crew = hold.deref();
      if (crew && !crew.dismissed) crew.lose(threadFailed(thread, did));
    },
  };
}
