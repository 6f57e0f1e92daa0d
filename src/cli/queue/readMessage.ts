import { L0netError } from '../../index.js';
import type { SweepJob, SweepResult } from '../../sweep/job.js';

/**
 * The job that a message from a queue is, to which whoever reaches the server may write.
 *
 * @throws L0netError INVALID_FORMAT
 */
export function readJob(message: unknown): SweepJob {
  const { id, args, data } = objectOf('a job', message);
  if (typeof id !== 'string') throw wrong('job.id', id, 'a text');
  if (typeof data !== 'string') throw wrong('job.data', data, 'a text');
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
    throw wrong('job.args', args, 'texts');
  }
  return { id, args, data };
}

/**
 * The result that a message from a queue is.
 *
 * @param id of the job that it should be of
 * @throws L0netError INVALID_FORMAT
 */
export function readResult(message: unknown, id: string): SweepResult {
  const result = objectOf('a result', message);
  if (result.id !== id) throw wrong('result.id', result.id, `'${id}'`);
  for (const name of ['digest', 'error']) {
    const text = result[name];
    if (text !== undefined && typeof text !== 'string') throw wrong(`result.${name}`, text, 'a text');
  }
  return { ...result, id };
}

function objectOf(argument: string, message: unknown): Record<string, unknown> {
  if (typeof message === 'object' && message !== null && !Array.isArray(message)) {
    return message as Record<string, unknown>;
  }
  throw wrong(argument, message, 'an object');
}

function wrong(argument: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_FORMAT', { argument, received, expected });
}
