import { checkInteger, checkNames, checkObject } from '../base/check.js';
import { invalid } from '../base/errors.js';
import type { ThreadOptions, ThreadsOption } from '../runtime/threading.js';

/** The most threads, as in assembly/threads/crew.ts. */
export const MOST = 64;

/** Time enough to load a worker over a slow line. */
const START_TIMEOUT = 30_000;

/** The longest that setTimeout waits. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export interface ResolvedThreads {
  readonly count: number | 'auto';
  readonly require: boolean;
  readonly startTimeout: number;
  readonly worker: (() => object) | undefined;
}

/** Throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION. */
export function resolveThreads(option: ThreadsOption): ResolvedThreads {
  const given: ThreadOptions = typeof option === 'object' ? option : { count: option };
  checkObject('options.threads', given);
  checkNames('options.threads', given, ['count', 'require', 'startTimeout', 'worker']);
  const { count = 'auto', require = false, startTimeout = START_TIMEOUT, worker } = given;
  if (typeof require !== 'boolean') throw invalid('options.threads.require', require, 'true or false');
  if (worker !== undefined && typeof worker !== 'function') {
    throw invalid('options.threads.worker', worker, 'a function that returns a new Worker');
  }
  if (count !== 'auto' && !(Number.isInteger(count) && count >= 1 && count <= MOST)) {
    const argument = typeof option === 'object' ? 'options.threads.count' : 'options.threads';
    throw invalid(argument, count, `an integer from 1 to ${MOST}, or 'auto'`);
  }
  checkInteger('options.threads.startTimeout', startTimeout, 1, LONGEST_TIMEOUT);
  return { count, require, startTimeout, worker };
}
