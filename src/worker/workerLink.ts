import { invalid, type L0netError } from '../base/errors.js';
import { pause } from '../base/pause.js';
import { awaitEnd } from './life.js';
import type { Connect, Ready, Reply, Request } from './messages.js';
import { workerFailed } from './plainError.js';
import { listen, type WorkerLike } from './workerEvents.js';

/** What comes from a worker. */
export interface LinkEvents {
  reply(reply: Exclude<Reply, { kind: 'closed' | 'crowded' }>): void;
  /** The worker did not start, or is not there any more. */
  failed(error: L0netError): void;
}

/** A worker and the line to it. Requests may be sent at once: they wait for the worker in the channel. */
export class WorkerLink {
  readonly #worker: WorkerLike;
  readonly #channel = new MessageChannel();
  readonly #timer: ReturnType<typeof setTimeout>;
  /** Aborted when nobody waits for the worker's end any more. */
  readonly #end = new AbortController();
  #ready = false;
  #closed = false;

  /**
   * @param startTimeout milliseconds
   * @throws L0netError INVALID_ARGUMENT for what is no worker
   */
  constructor(worker: WorkerLike, startTimeout: number, { reply, failed }: LinkEvents) {
    if (typeof worker?.postMessage !== 'function' || typeof worker.terminate !== 'function') {
      throw invalid('createWorker', worker, 'a function that returns a new Worker');
    }
    this.#worker = worker;
    const failure = (did: string, received?: unknown) => {
      if (!this.#closed) failed(workerFailed(did, received));
    };
    listen(worker, { failure, message: (data) => this.#greet(data, failure) });
    const { port1 } = this.#channel;
    port1.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data.kind === 'closed') failure('closed itself');
      else if (data.kind === 'crowded') {
        collectMemories();
        this.send({ kind: 'go' });
      } else reply(data);
    };
    port1.onmessageerror = () => failure('sent what this thread cannot read');
    // If this thread was busy all the time, the worker's greeting is in the queue: let it come first.
    this.#timer = setTimeout(
      () =>
        pause().then(() => {
          if (!this.#ready) failure(`did not call serveTraining() within ${startTimeout} ms`, startTimeout);
        }),
      startTimeout,
    );
  }

  /** Whether the worker has called serveTraining. */
  get ready(): boolean {
    return this.#ready;
  }

  send(request: Request, buffers: ArrayBuffer[] = []): void {
    this.#channel.port1.postMessage(request, buffers);
  }

  /** Terminates the worker. */
  close(): void {
    this.#closed = true;
    this.#end.abort();
    clearTimeout(this.#timer);
    this.#channel.port1.close();
    this.#worker.terminate();
  }

  #greet(data: unknown, failure: (did: string) => void): void {
    if (this.#closed || this.#ready || (data as Partial<Ready> | null)?.l0net !== 'ready') return;
    this.#ready = true;
    clearTimeout(this.#timer);
    const { lock } = data as Ready;
    if (lock) awaitEnd(lock, this.#end.signal, () => failure('was ended'));
    const { port2: port } = this.#channel;
    this.#worker.postMessage({ l0net: 'connect', port } satisfies Connect, [port as never]);
  }
}

/**
 * An engine has addresses for some hundred Wasm memories (Chromium: 124 in a page and its workers), and when it has given
 * them all away it looks for memories that nobody uses any more, but only on the thread that has asked for one. So a worker
 * can find none where this thread has dropped a hundred networks: asking here makes room.
 */
function collectMemories(): void {
  try {
    new WebAssembly.Memory({ initial: 1 });
  } catch {
    // They are all in use. The worker will say so when it tries again.
  }
}
