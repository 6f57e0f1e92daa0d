import { countCores } from '../../threads/machine.js';
import type { Parsed } from '../arguments/options.js';
import type { SweepData } from './data.js';
import type { sweepOptions } from './options.js';
import type { SweepReporter } from './reporter.js';
import { jobRunner } from './runJob.js';
import type { Runner } from './runner.js';
import { onSameData } from './sameData.js';
import type { Store } from './store.js';

/** Does the runs of a sweep on this machine. */
export function localRunner(
  { values }: Parsed<typeof sweepOptions>,
  data: SweepData,
  store: Store,
  reporter: SweepReporter,
): Runner {
  const train = jobRunner({
    path: data.path,
    checkpoints: (id) => store.checkpoints(id),
    every: values.every,
    onProgress: reporter.progress,
  });
  const run = onSameData(data, train);
  return {
    jobs: values.jobs === 'auto' ? countCores() : values.jobs,
    stopping: 'stopping the runs after their steps; Ctrl-C again stops at once',
    run: (job, signal) => {
      reporter.started(job);
      return run(job, signal);
    },
    close: async () => {},
  };
}
