import type { OptionTable } from './options.js';

/** One command of l0net. To add one, write it in a file of its own and put it into the table in main.ts. */
export interface Command {
  /** What it does, on one line. */
  readonly summary: string;
  readonly options: OptionTable;
  /** What `--help` prints. */
  readonly help: () => string;
  /** Runs it with the arguments after its name, and resolves to the exit code. What it throws is printed on one line. */
  readonly run: (args: readonly string[]) => Promise<number>;
}
