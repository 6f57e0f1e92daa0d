import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A command that runs a script in some engine. */
type Command = readonly [string, ...string[]];

const system = process.platform === 'win32' ? 'win' : process.platform;

/** Engines outside of browsers. But for the Node that runs this, npm fetches them when they are asked for. */
const engines = {
  node: [process.execPath],
  node22: fromNpm(`node-${system}-${process.arch}@22`, 'node'),
  node24: fromNpm(`node-${system}-${process.arch}@24`, 'node'),
  node26: fromNpm(`node-${system}-${process.arch}@26`, 'node'),
  bun: fromNpm('bun@1', 'bun'),
  deno: fromNpm('deno@2', 'deno', 'run', '--no-prompt', '--no-config', '--no-lock'),
} satisfies Record<string, Command>;

export type EngineName = keyof typeof engines;

export const engineNames = Object.keys(engines) as readonly EngineName[];

export function isEngineName(name: string): name is EngineName {
  return Object.hasOwn(engines, name);
}

function fromNpm(spec: string, ...command: Command): Command {
  return ['npx', '--yes', '--package', spec, '--', ...command];
}

/**
 * Runs a script in an engine and returns what it printed.
 *
 * @throws if the engine cannot be had, or the script fails in it.
 */
export async function runIn(engine: EngineName, script: string): Promise<string> {
  const [file, ...args]: Command = engines[engine];
  const { stdout } = await promisify(execFile)(file, [...args, script], { maxBuffer: 2 ** 26 });
  return stdout;
}
