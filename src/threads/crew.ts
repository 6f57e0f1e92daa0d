import { L0netError } from '../base/errors.js';
import { type Build, type BuiltIn, compileBuild } from '../runtime/builds.js';
import { threads as binary, simdBytes } from '../runtime/generated/threads.js';
import type { instantiate } from '../runtime/generated/threadsExports.js';
import type { Kernels } from '../runtime/runtime.js';
import type { Threads, ThreadsOption } from '../runtime/threading.js';
import type { WorkerLike } from '../worker/workerEvents.js';
import { hire, NoThread, threadFailed } from './hire.js';
import { dismissAll, fateOf, Hold } from './hold.js';
import { countCores, maySleep, whyNotShared } from './machine.js';
import { MOST, type ResolvedThreads, resolveThreads } from './options.js';

type ThreadKernels = Awaited<ReturnType<typeof instantiate>>;

const builtIn: BuiltIn = {
  simd: { name: 'simd', binary, part: [0, simdBytes] },
  scalar: { name: 'scalar', binary, part: [simdBytes] },
  kinds: ['threads'],
};

/** What a memory may grow to, in pages: some engines reserve all of it, and have less. */
const MOST_PAGES = [65536, 32768, 16384, 4096];

/** Ends the threads of networks that nobody has any more. */
const dropped = new FinalizationRegistry<readonly WorkerLike[]>(dismissAll);

/** Reasons that were said. */
const said = new Set<string>();

/**
 * Kernels on as many threads as were asked for, or why there can be but one, which is said once.
 *
 * @throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION; UNSUPPORTED where they are required and cannot be; WORKER_FAILED for a thread
 *   that does not start in time
 */
export async function assembleCrew(
  build: Build,
  option: ThreadsOption,
): Promise<{ threads: Threads; kernels?: Kernels }> {
  const resolved = resolveThreads(option);
  const count = resolved.count === 'auto' ? Math.min(countCores(), MOST) : resolved.count;
  if (resolved.count === 1) return { threads: { count } };
  const alone = (reason: string) => {
    if (resolved.require) {
      const details = { argument: 'options.threads', received: option, expected: 'threads that can run' };
      throw new L0netError('UNSUPPORTED', details, `options.threads: no threads can run: ${reason}`);
    }
    if (!said.has(reason)) console.warn(`l0net runs on one thread: ${reason}`);
    said.add(reason);
    return { threads: { count: 1, reason } };
  };
  if (count === 1) return alone('there is but one core');
  const reason = build === 'relaxed' ? 'the build relaxed has none' : whyNotShared();
  if (reason) return alone(reason);
  const memory = sharedMemory();
  if (!memory) return alone('there is no room for a memory that can be shared');
  const hold = new Hold();
  try {
    const { module } = await compileBuild(build as 'simd' | 'scalar', builtIn);
    return await start(hold, module, memory, count, resolved);
  } catch (error) {
    dismissAll(hold.workers);
    if (error instanceof NoThread) return alone(error.message);
    throw error;
  }
}

function sharedMemory(): WebAssembly.Memory | undefined {
  for (const maximum of MOST_PAGES) {
    try {
      return new WebAssembly.Memory({ initial: 2, maximum, shared: true });
    } catch {
      // Less may do.
    }
  }
  return undefined;
}

async function start(
  hold: Hold,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  count: number,
  options: ResolvedThreads,
): Promise<{ threads: Threads; kernels: Kernels }> {
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
  const weak = new WeakRef(hold);
  const others = Array.from({ length: count - 1 }, (_, i) => i + 1);
  await Promise.all(
    others.map((thread) =>
      hire(options, { l0net: 'thread', module, memory, thread }, hold.workers, fateOf(weak, thread)),
    ),
  );
  Object.assign(hold.kernels, exports, { memory: hold.guard(memory) });
  dropped.register(hold, hold.workers);
  const threads = {
    count,
    limit: own.limitThreads,
    stop() {
      hold.dismissed = true;
      own.dismiss();
    },
  };
  return { threads, kernels: hold.kernels as unknown as Kernels };
}
