import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Timing } from '../../src/cli/queue/timing.js';

const body = fileURLToPath(new URL('./bodies/worker.ts', import.meta.url));

/** Everything faster than for users: a worker that was killed is missed after three seconds. */
export const fast: Timing = { lock: 2000, stalled: 300, poll: 200, rest: 10 };

/** A worker that pretends to train (bodies/worker.ts), in a process of its own. */
export class PretendingWorker {
  /** What all workers of a test have said, in order. */
  readonly #lines: string[];
  readonly #process: ChildProcess;
  readonly ended: Promise<unknown>;

  constructor(url: string, lines: string[], jobs: number, env: NodeJS.ProcessEnv) {
    this.#lines = lines;
    const args = ['--import', 'tsx', body, url, JSON.stringify(fast), String(jobs)];
    this.#process = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    this.ended = once(this.#process, 'close');
    let rest = '';
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      this.#lines.push(...parts);
    });
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  /** Ends it by a signal, and waits until it has. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    if (this.alive) this.#process.kill(signal);
    await this.ended;
  }
}
