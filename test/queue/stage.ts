import { type Connection, connect } from '../../src/cli/queue/connection.js';
import { openPeers } from '../../src/cli/queue/peers.js';
import { type QueuedRuns, type QueuedRunsOptions, queuedRuns } from '../../src/cli/queue/queuedRuns.js';
import type { SweepJob, SweepResult } from '../../src/sweep/job.js';
import { pretend } from './bodies/pretended.js';
import { RedisServer } from './redisServer.js';
import { fast, PretendingWorker } from './workers.js';

/** A signal that is never aborted. */
export const never = new AbortController().signal;

/** What one machine comes to. */
export const alone = (jobs: readonly SweepJob[]): Promise<SweepResult[]> =>
  Promise.all(jobs.map((job) => pretend(job, new AbortController().signal)));

/** The results of all jobs, from a queue. */
export const all = (runs: QueuedRuns, jobs: readonly SweepJob[]): Promise<SweepResult[]> =>
  Promise.all(jobs.map((job) => runs.run(job, never)));

/** A server with sweeps and workers. */
export class Stage {
  /** What workers have said. */
  readonly lines: string[] = [];
  /** What connections have said. */
  readonly said: string[] = [];
  readonly #workers: PretendingWorker[] = [];
  readonly #connections: Connection[] = [];
  readonly #sweeps: QueuedRuns[] = [];

  private constructor(public server: RedisServer) {}

  /** @param settings of the server, besides those that it has anyway */
  static async open(program: string, settings: readonly string[] = []): Promise<Stage> {
    return new Stage(await RedisServer.start(program, settings));
  }

  async connection(): Promise<Connection> {
    const opened = await connect(await openPeers(), this.server.url, (line) => this.said.push(line));
    this.#connections.push(opened);
    return opened;
  }

  /** One more sweep. */
  async sweep(options: Partial<QueuedRunsOptions> = {}): Promise<QueuedRuns> {
    const about = { data: 'da7a', about: 'adult.csv', ...options };
    const opened = await queuedRuns(await this.connection(), about, fast);
    this.#sweeps.push(opened);
    return opened;
  }

  /** One more worker, in a process of its own. */
  work(jobs = 1, url = this.server.url, env: NodeJS.ProcessEnv = {}): PretendingWorker {
    const worker = new PretendingWorker(url, this.lines, jobs, env);
    this.#workers.push(worker);
    return worker;
  }

  /** How often workers have said that of a job. */
  times(word: 'began' | 'ended' | 'failed', { id }: SweepJob): number {
    return this.lines.filter((line) => line.startsWith(`${word} ${id}`)).length;
  }

  /** Waits until something holds. */
  async until(holds: () => boolean, milliseconds = 60_000): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`it did not come to that: ${this.lines.join(' | ')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end()));
    await Promise.all(this.#sweeps.map((runs) => runs.close()));
    for (const opened of this.#connections) opened.close();
    await this.server.end();
  }
}
