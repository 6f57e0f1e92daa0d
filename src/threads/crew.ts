import { checkInteger } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import { pause } from '../base/pause.js';
import { type Build, type BuiltIn, compileBuild } from '../runtime/builds.js';
import { threads as binary, simdBytes } from '../runtime/generated/threads.js';
import type { instantiate } from '../runtime/generated/threadsExports.js';
import type { Kernels } from '../runtime/runtime.js';
import type { Crew, Threads, ThreadsOption } from '../runtime/threading.js';
import type { WorkerLike } from '../worker/workerEvents.js';
import { hire, NoThread, threadFailed } from './hire.js';
import { dismissAll, fateOf, Hold } from './hold.js';
import { countCores, maySleep, whyNotShared } from './machine.js';
import type { Go, Task } from './messages.js';
import { MOST, type ResolvedThreads, resolveThreads } from './options.js';

type ThreadKernels = Awaited<ReturnType<typeof instantiate>>;

const builtIn: BuiltIn = {
  simd: { name: 'simd', binary, part: [0, simdBytes] },
  scalar: { name: 'scalar', binary, part: [simdBytes] },
  kinds: ['threads'],
};

/** What a memory may grow to, in pages: some engines reserve all of it, and have less. */
const MOST_PAGES = [65536, 32768, 16384, 4096];

/** In JavaScriptCore all memories together may have some times the machine's own: so each claims a quarter only. */
const ofApple = (globalThis.navigator as Navigator | undefined)?.vendor?.startsWith('Apple');
const pages = ofApple ? MOST_PAGES.slice(2) : MOST_PAGES;

/** Bytes that are made for nothing, to have an engine collect what nobody has any more. */
const GARBAGE = 2 ** 26;

/** Ends the threads of networks that nobody has any more. */
const dropped = new FinalizationRegistry<readonly WorkerLike[]>(dismissAll);

/** Reasons that were said. */
const said = new Set<string>();

/**
 * Kernels on as many threads as were asked for, or why there can be but one, which is said once.
 *
 * @param kernels for shared memory; default: those of all networks but residual ones
 * @throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION; UNSUPPORTED where they are required and cannot be; WORKER_FAILED for a thread
 *   that does not start in time
 */
export async function assembleCrew(
  build: Build,
  option: ThreadsOption,
  kernels: BuiltIn = builtIn,
): Promise<Crew> {
  const resolved = resolveThreads(option);
  const count = resolved.count === 'auto' ? Math.min(countCores(), MOST) : resolved.count;
  if (resolved.count === 1) return { threads: { count } };
  // As many as there are cores, even if that was required.
  if (count === 1) return alone('there is but one core');
  const hold = new Hold();
  try {
    return await start(hold, await compile(build, kernels), count, resolved);
  } catch (error) {
    dismissAll(hold.workers);
    // With one that was lost, others could not start.
    hold.check();
    if (!(error instanceof NoThread)) throw error;
    if (!resolved.require) return alone(error.message);
    const expected = `threads that can run: ${error.message}`;
    const details = { argument: 'options.threads', received: option, expected };
    throw new L0netError('UNSUPPORTED', details, `options.threads: no threads can run: ${error.message}`);
  }
}

function alone(reason: string): Crew {
  if (!said.has(reason)) console.warn(`l0net runs on one thread: ${reason}`);
  said.add(reason);
  return { threads: { count: 1, reason } };
}

/** @throws NoThread where none can be, with the reason; L0netError WORKER_FAILED */
async function start(
  hold: Hold,
  module: WebAssembly.Module,
  count: number,
  options: ResolvedThreads,
): Promise<Crew> {
  const memory = await sharedMemory();
  const env = {
    memory,
    now: () => performance.now(),
    lost: (thread: number) => {
      throw hold.lose(threadFailed(thread, 'stopped in the middle of its part'));
    },
  };
  const { exports } = await WebAssembly.instantiate(module, { env });
  const own = exports as unknown as ThreadKernels;
  own.assemble(count, maySleep() ? 1 : 0);
  const tasks = Array.from({ length: count - 1 }, (_, i): Task => {
    return { l0net: 'thread', module, memory, thread: i + 1 };
  });
  await hireAll(hold, tasks, options);
  hold.check();
  Object.assign(hold.kernels, exports, { memory: hold.guard(memory) });
  dropped.register(hold, hold.workers);
  return { threads: threadsOf(hold, own, count), kernels: hold.kernels as unknown as Kernels };
}

async function compile(build: Build, kernels: BuiltIn): Promise<WebAssembly.Module> {
  if (build === 'relaxed') throw new NoThread('the build relaxed has none');
  const reason = whyNotShared();
  if (reason) throw new NoThread(reason);
  try {
    return (await compileBuild(build, kernels)).module;
  } catch {
    // What the caller has compiled runs on one thread.
    throw new NoThread('kernels for more cannot be compiled here');
  }
}

/**
 * An engine has addresses for some memories only (WebKit: for ten), and collects what nobody has any more when they are gone. But
 * threads hold a memory until they have ended, which takes a while longer.
 */
async function sharedMemory(): Promise<WebAssembly.Memory> {
  for (let attempt = 0; attempt < 100; attempt++) {
    for (const maximum of pages) {
      try {
        return new WebAssembly.Memory({ initial: 2, maximum, shared: true });
      } catch {
        // Less may do.
      }
    }
    // JavaScriptCore collects sooner if there is something to be had.
    new Uint8Array(GARBAGE);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new NoThread('there is no room for a memory that can be shared');
}

async function hireAll(
  hold: Hold,
  tasks: readonly Task[],
  { worker, startTimeout }: ResolvedThreads,
): Promise<void> {
  const weak = new WeakRef(hold);
  const late = new AbortController();
  // If this thread was busy all the time, their greetings are in the queue: let them come first.
  const timer = setTimeout(() => pause().then(() => late.abort(startTimeout)), startTimeout);
  try {
    await Promise.all(
      tasks.map((task) => hire(worker, task, hold.workers, fateOf(weak, task.thread), late.signal)),
    );
  } finally {
    clearTimeout(timer);
  }
  const go: Go = { l0net: 'thread', go: true };
  for (const worker of hold.workers) worker.postMessage(go, []);
}

function threadsOf(hold: Hold, kernels: ThreadKernels, count: number): Threads {
  const threads: { -readonly [Name in keyof Threads]: Threads[Name] } = {
    count,
    limit: (most) => kernels.limitThreads(checkInteger('count', most, 1, MOST)),
    stop() {
      hold.dismissed = true;
      kernels.dismiss();
      dismissAll(hold.workers);
      threads.count = 1;
      threads.reason = 'the others were stopped';
    },
  };
  return threads;
}
