/** This side of the worker: requests with their answers, and what it says by itself. */
import type { FromWorker, RequestName, Requests, ToWorker, Trouble } from './messages.js';

/** An error that the worker told of. */
export class WorkerTrouble extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
  }
}

/** What the worker says without being asked. */
export type Told = Exclude<FromWorker, { kind: 'answer' | 'trouble' }>;

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: WorkerTrouble) => void;
}

/** A worker of runs. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listen: (told: Told) => void;
  #last = 0;

  constructor(listen: (told: Told) => void) {
    this.#listen = listen;
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.#worker.postMessage({ name: 'open', base: new URL('./', document.baseURI).href } satisfies ToWorker);
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#take(data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#fail({
        code: 'WORKER_FAILED',
        message: `The worker that trains has stopped: ${event.message || 'it could not be loaded'}`,
      });
    });
  }

  /** @throws WorkerTrouble */
  ask<Name extends RequestName>(name: Name, ask: Requests[Name]['ask']): Promise<Requests[Name]['answer']> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, ask } satisfies ToWorker);
    });
  }

  #take(message: FromWorker): void {
    if (message.kind === 'answer' || message.kind === 'trouble') {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.kind === 'answer') waiting?.resolve(message.answer as never);
      else waiting?.reject(new WorkerTrouble(message.trouble));
      return;
    }
    this.#listen(message);
    // Not before this one is on the page: a slow page gets fewer, not a queue of them.
    if (message.kind === 'snapshot') this.#worker.postMessage({ name: 'taken' } satisfies ToWorker);
  }

  #fail(trouble: Trouble): void {
    for (const { reject } of this.#waiting.values()) reject(new WorkerTrouble(trouble));
    this.#waiting.clear();
    this.#listen({ kind: 'failed', trouble });
  }
}
