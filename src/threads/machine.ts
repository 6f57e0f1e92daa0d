/** What of this machine and engine decides whether there can be threads. What only Node has is asked for by name. */

interface BuiltinModules {
  'node:os': { availableParallelism(): number };
  'node:worker_threads': { readonly Worker: new (url: URL) => object };
}

interface Surroundings {
  readonly process?: {
    getBuiltinModule?<Name extends keyof BuiltinModules>(name: Name): BuiltinModules[Name];
  };
  readonly crossOriginIsolated?: boolean;
  readonly WorkerGlobalScope?: unknown;
  readonly Deno?: object;
  readonly Bun?: object;
}

/** A module of Node's, elsewhere undefined; bundlers for the browser stumble over an import of it. */
function builtinModule<Name extends keyof BuiltinModules>(name: Name): BuiltinModules[Name] | undefined {
  return (globalThis as Surroundings).process?.getBuiltinModule?.(name);
}

/** Workers as Node has them, also in Bun and Deno, where those of the web would keep a program alive. */
export function nodeWorkers(): BuiltinModules['node:worker_threads'] | undefined {
  const { Deno, Bun } = globalThis as Surroundings;
  return typeof Worker === 'undefined' || Deno || Bun ? builtinModule('node:worker_threads') : undefined;
}

/** Cores that this program may use. */
export function countCores(): number {
  const { hardwareConcurrency } = (globalThis.navigator as Navigator | undefined) ?? {};
  return builtinModule('node:os')?.availableParallelism() ?? hardwareConcurrency ?? 1;
}

/** Why no thread can share a memory with this one; undefined where it can. */
export function whyNotShared(): string | undefined {
  if ((globalThis as Surroundings).crossOriginIsolated === false) {
    return 'this page is not cross-origin isolated: its server must send the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy';
  }
  if (typeof SharedArrayBuffer === 'undefined') return 'this engine has no SharedArrayBuffer';
  return isWorkerOfFirefox() ? 'in a worker of Firefox others do not always start' : undefined;
}

/** Firefox 153 has stood still for good in one of some thirty runs in which a worker made workers. */
function isWorkerOfFirefox(): boolean {
  const { WorkerGlobalScope } = globalThis as Surroundings;
  return WorkerGlobalScope !== undefined && globalThis.navigator.userAgent.includes('Firefox/');
}

/** Whether this thread may sleep: that of a page may not. */
export function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0); // another value stands there: it would return at once
    return true;
  } catch {
    return false;
  }
}
