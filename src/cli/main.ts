import '../gaussian.js';
import '../targets.js';
import '../threads.js';
import { L0netError } from '../index.js';
import { version } from '../runtime/generated/version.js';
import type { Command } from './arguments/command.js';
import { exitCodeOf, exitCodes, explain, type Thrown } from './arguments/failure.js';
import { exportNetwork } from './export.js';
import { features } from './features.js';
import { inspect } from './inspect.js';
import { predict } from './predict.js';
import { prune } from './prune.js';
import { sweep } from './sweep/sweep.js';
import { sweepWorker } from './sweep/worker.js';
import { train } from './train/train.js';

const commands: Readonly<Record<string, Command>> = {
  train,
  prune,
  export: exportNetwork,
  predict,
  features,
  inspect,
  sweep,
  'sweep-worker': sweepWorker,
};

/**
 * Runs the command line and resolves to the exit code; errors are printed on one line, with their stack if the
 * environment has DEBUG.
 *
 * @param args The arguments after the name of the program.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === '--help' || name === '-h' || name === 'help') return print(help());
    if (name === '--version') return print(`${version}\n`);
    return await find(name).run(rest);
  } catch (error) {
    const options = name !== undefined && Object.hasOwn(commands, name) ? commands[name]?.options : undefined;
    const line = explain(error, Object.keys(options ?? {}));
    process.stderr.write(line);
    await tellParent(error, line.replace(/^l0net: /, '').trim());
    if (process.env.DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return exitCodeOf(error);
  }
}

/** Says what was thrown to the process that forked this one, if one did: it has to know whether another try may do better. */
function tellParent(error: unknown, message: string): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send) return resolve();
    const code = error instanceof L0netError ? error.code : undefined;
    // Who has gone needs no answer.
    process.send({ code, message } satisfies Thrown, undefined, undefined, () => resolve());
  });
}

function find(name: string | undefined): Command {
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command;
  const details = { argument: 'command', received: name, expected: Object.keys(commands).join(' or ') };
  const message = name === undefined ? 'no command' : `unknown command ${name}`;
  throw new L0netError('INVALID_ARGUMENT', details, `${message}; l0net --help lists the commands`);
}

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const list = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}\n`);
  return `Usage: l0net <command> [options]\n\nCommands:\n${list.join('')}\nl0net <command> --help lists its options; l0net --version says the version.\n`;
}

function print(text: string): number {
  process.stdout.write(text);
  return exitCodes.done;
}
