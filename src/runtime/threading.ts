import { L0netError } from '../base/errors.js';
import type { Build, BuiltIn } from './builds.js';
import type { instantiate } from './generated/exports.js';

/** On how many threads the kernels of a network run. */
export interface Threads {
  /** This one included. */
  readonly count: number;
  /** Why it is 1, where more were asked for. */
  readonly reason?: string;
  /** Lets at most so many take part from now on; the others sleep. */
  limit?(count: number): void;
  /** Ends all but this one, which goes on alone. */
  stop?(): void;
}

/** How many threads to run on, or all that can be said of it. */
export type ThreadsOption = number | 'auto' | ThreadOptions;

export interface ThreadOptions {
  /** This one included; 'auto' (default): as many as there are cores. */
  readonly count?: number | 'auto';
  /** Whether it is an error if fewer can run. Default false: `network.threads` then says why there is but one. */
  readonly require?: boolean;
  /** Milliseconds in which all threads must have started. Default 30,000. */
  readonly startTimeout?: number;
  /**
   * Makes a worker that runs 'l0net/threads/thread.js', for bundlers that do not understand `new Worker(new URL(…, import.meta.url))`:
   * a Worker of the web or of node:worker_threads.
   */
  readonly worker?: () => object;
}

/** Kernels on threads; only why not, where there can be but one. */
export interface Crew {
  readonly threads: Threads;
  readonly kernels?: Awaited<ReturnType<typeof instantiate>>;
}

/** What the door l0net/threads brings. */
export const threading: {
  assemble?: (build: Build, option: ThreadsOption, kernels?: BuiltIn) => Promise<Crew>;
} = {};

/** The crew that was asked for, with kernels of its own or those that the door brings; none where one thread was. */
export async function assemble(build: Build, option: ThreadsOption = 1, kernels?: BuiltIn): Promise<Crew> {
  if (option === 1) return { threads: { count: 1 } };
  if (threading.assemble) return threading.assemble(build, option, kernels);
  const expected = "import 'l0net/threads' before";
  throw new L0netError('UNSUPPORTED', { argument: 'options.threads', received: option, expected });
}
