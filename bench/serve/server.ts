import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the server's process uses, in bytes; the heap after a collection. */
export interface MemoryUse {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
}

/** examples/serve.mjs in a process of its own. */
export interface ExampleServer {
  readonly origin: string;
  readonly memory: () => Promise<MemoryUse>;
  readonly close: () => Promise<void>;
}

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Starts the example with a model's file, on a free port. */
export async function startExample(model: string): Promise<ExampleServer> {
  const child = fork(pathOf('../../examples/serve.mjs'), [model, '0'], {
    execArgv: ['--import', pathOf('./reportMemory.mjs')],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const origin = await Promise.race([
    once(child.stdout as NonNullable<typeof child.stdout>, 'data').then(([line]) => String(line).trim()),
    ended.then(([code]) => Promise.reject(new Error(`the example ended with ${code}`))),
  ]);
  return {
    origin,
    memory: async () => {
      child.send('memory');
      return (await once(child, 'message'))[0] as MemoryUse;
    },
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
