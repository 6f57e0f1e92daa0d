/**
 * A worker that the application has made: a Worker of the web or of node:worker_threads. What else is needed of it is
 * called differently there and here, and is looked for at run time.
 */
export interface WorkerLike {
  /** The type of `transfer`, a list of what is handed over, is a different one in the browser and in Node. */
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
}

/** What a worker's outside can see. */
export interface WorkerEvents {
  message(data: unknown): void;
  /** It did not load, threw something that nobody caught, or ended. */
  failure(did: string, received: unknown): void;
}

/** The listening side of either kind of worker. */
type Emitter = Record<'on' | 'addEventListener', (name: string, listener: (value: unknown) => void) => void>;

/** Listens to a worker for as long as it lives. */
export function listen(worker: WorkerLike, { message, failure }: WorkerEvents): void {
  const emitter = worker as unknown as Emitter;
  if (typeof emitter.on === 'function') {
    emitter.on('message', message);
    emitter.on('error', (error) => failure(`threw ${error}`, error));
    emitter.on('exit', (code) => failure(`ended with exit code ${code}`, code));
    return;
  }
  emitter.addEventListener('message', (event) => message((event as MessageEvent).data));
  emitter.addEventListener('error', (event) => {
    // It is told to whoever iterates: the page need not hear of it, too.
    (event as Event).preventDefault();
    // A script that does not load gives an event that says nothing.
    const { message: text } = event as Partial<ErrorEvent>;
    failure(text ? `threw ${text}` : 'could not be loaded', text);
  });
}
