/** A worker that pretends, as a process of its own. Arguments: the URL of Redis, the timing as JSON, runs at a time. */
import { connect } from '../../../src/cli/queue/connection.js';
import { openPeers } from '../../../src/cli/queue/peers.js';
import { runWorker } from '../../../src/cli/queue/runWorker.js';
import { pretend } from './pretended.js';

async function work(): Promise<void> {
  const [url, timing, jobs] = process.argv.slice(2);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const connection = await connect(await openPeers(), url, print);
  const worker = await runWorker(
    connection,
    {
      data: 'da7a',
      jobs: Number(jobs),
      run: pretend,
      reports: {
        began: (job) => {
          print(`began ${job.id}`);
          setTimeout(() => worker.progress(job, { epoch: 1 }), 50);
          setTimeout(() => worker.progress(job, { epoch: 2 }), 60); // too soon
        },
        ended: (job) => print(`ended ${job.id}`),
        failed: (job, error) => print(`failed ${job.id} ${String(error)}`),
      },
    },
    JSON.parse(timing),
  );
  process.once('SIGTERM', async () => {
    await worker.stop();
    connection.close();
    print('stopped');
  });
  print('ready');
}

work().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
