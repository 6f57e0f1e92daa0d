import type { Reporter } from './reporter.js';

/**
 * One JSON object a line, each with its `event`: start, perhaps resume, then epoch by epoch, then
 * end or interrupted, and checkpoint wherever one was saved, and warning. Numbers that are
 * not finite become null.
 */
export function jsonReporter(write: (text: string) => void): Reporter {
  const line = (event: string, rest: object): void => write(`${JSON.stringify({ event, ...rest })}\n`);
  return {
    begin: ({ version, task, build, threads, trainExamples, testExamples }) => {
      // A pipeline is for the file of the network; what it makes of the columns is said in `columns`.
      const { pipeline: _, ...network } = task.network;
      const { trainer, columns, warnings } = task;
      const table = columns && { columns, notes: warnings };
      const examples = { trainExamples, testExamples };
      line('start', { version, ...network, ...trainer, build, threads, ...examples, ...table });
    },
    resumed: (from) => line('resume', from),
    saved: (checkpoint) => line('checkpoint', checkpoint),
    progress: () => {},
    warning: (warning) => line('warning', warning),
    epoch: (report) => line('epoch', report),
    measuring: () => {},
    end: (outcome) => line('end', outcome),
    interrupted: (standstill) => line('interrupted', standstill),
    close: () => {},
  };
}
