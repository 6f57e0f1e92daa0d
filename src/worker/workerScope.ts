import { L0netError } from '../base/errors.js';

/** What a worker sees of the thread that made it, the same in the browser and in Node. */
export interface WorkerScope {
  addEventListener(
    name: 'message' | 'messageerror',
    listener: (event: { readonly data: unknown }) => void,
  ): void;
  postMessage(message: unknown): void;
  close(): void;
}

interface NodeProcess {
  getBuiltinModule?(name: 'node:worker_threads'): { readonly parentPort: WorkerScope | null } | undefined;
}

/**
 * The worker that this runs in.
 *
 * Node's module is asked for by name while the program runs: bundlers for the browser stumble over an import of it.
 *
 * @throws L0netError UNSUPPORTED outside a worker
 */
export function workerScope(): WorkerScope {
  const all = globalThis as unknown as Partial<WorkerScope> & {
    readonly process?: NodeProcess;
    readonly WorkerGlobalScope?: unknown;
  };
  const { parentPort } = all.process?.getBuiltinModule?.('node:worker_threads') ?? {};
  if (parentPort) return parentPort;
  // A shared worker has no postMessage, a page has one that is for other pages.
  if (all.WorkerGlobalScope && all.postMessage) return all as WorkerScope;
  throw new L0netError('UNSUPPORTED', {
    argument: 'serveTraining',
    received: 'a call outside a worker',
    expected: 'to be called in a Web Worker or in a thread of node:worker_threads',
  });
}

/** Calls `tell` before a Web Worker closes itself, which not all engines let the page see; a thread of Node's is seen. */
export function onClose(scope: WorkerScope, tell: () => void): void {
  if ((scope as unknown) !== globalThis) return;
  const close = scope.close.bind(scope);
  scope.close = () => {
    tell();
    close();
  };
}
