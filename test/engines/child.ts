import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { leashed } from './leash.js';

/** How long a process may take to end when it is asked to, in milliseconds. */
const PATIENCE = 5000;

/** A command and all that it starts: a process group of its own, which ends with `end`, or else with this process. */
export class Child {
  readonly name: string;
  /** In its place there is first a shell, so a command that is missing is one that has ended. */
  readonly process: ChildProcess;

  /** Descriptor 3 is a pipe, which the command may write to. */
  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    const stdio: StdioOptions = ['pipe', 'ignore', 'ignore', 'pipe'];
    this.name = command;
    this.process = spawn('/bin/sh', leashed(command, args), { env, stdio, detached: true });
  }

  /** Throws if the command could not be started, or has ended. */
  expectAlive(): void {
    if (!this.#hasEnded) return;
    const { exitCode, signalCode } = this.process;
    throw new Error(`${this.name} has ended: ${signalCode ?? `exit code ${exitCode}`}`);
  }

  /** Ends the whole group: asks first, then forces. */
  async end(): Promise<void> {
    if (!this.#hasEnded) {
      const ended = once(this.process, 'exit');
      this.#signal('SIGTERM');
      const timer = setTimeout(() => this.#signal('SIGKILL'), PATIENCE);
      await ended;
      clearTimeout(timer);
    }
    this.#signal('SIGKILL');
  }

  get #hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Nobody is left.
    }
  }
}
