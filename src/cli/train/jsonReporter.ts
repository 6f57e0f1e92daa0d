import type { Reporter } from './reporter.js';

/**
 * One JSON object a line, each with its `event`: start, perhaps resume, then epoch by epoch, then
 * end or interrupted, and checkpoint wherever one was saved, and warning. Numbers that are
 * not finite become null.
 */
export function jsonReporter(write: (text: string) => void): Reporter {
  const line = (event: string, rest: object): void => write(`${JSON.stringify({ event, ...rest })}\n`);
  return {
    begin: ({ version, settings, build, trainExamples, testExamples }) => {
      const { network, trainer } = settings;
      line('start', { version, ...network, ...trainer, build, trainExamples, testExamples });
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
