import type { SweepReporter } from './reporter.js';
import { settingsOf } from './results/record.js';

/**
 * One JSON object a line, each with its `event`: start; begin, epoch, and run or lost of each run; end or interrupted. Numbers that are
 * not finite become null.
 */
export function jsonReporter(write: (text: string) => void): SweepReporter {
  const line = (event: string, rest: object): void => write(`${JSON.stringify({ event, ...rest })}\n`);
  return {
    begin: (beginning) => line('start', beginning),
    started: (job) => line('begin', { id: job.id, ...settingsOf(job) }),
    progress: ({ id }, progress) => line('epoch', { id, ...progress }),
    note: (text) => process.stderr.write(`l0net: ${text}\n`),
    ended: (result) => line('run', result),
    lost: ({ id }, error) => line('lost', { id, error: messageOf(error) }),
    end: (end) => line('end', end),
    interrupted: (end) => line('interrupted', end),
    close: () => {},
  };
}

/** What a thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
