import { fileURLToPath } from 'node:url';
import { exitCodes } from '../../../src/cli/arguments/failure.js';
import { flag, invalid, type OptionTable, parseOptions } from '../../../src/cli/arguments/options.js';
import { readInteger, readSizes } from '../../../src/cli/arguments/values.js';
import { epochLine } from '../../../src/cli/output/format.js';
import { onInterrupt } from '../../../src/cli/train/interrupt.js';
import { loadCifar10 } from '../../cifar10.js';
import { memoryLine, memoryOf, timeLines } from './plan.js';
import { wideRuns } from './settings.js';
import { learnt, trainWide } from './train.js';

/** A step of the whole network takes minutes on one core: more is not lost. */
const SAVE_SECONDS = 1800;

const options = {
  data: { hint: 'folder', help: "CIFAR-10's binary files", initial: '', read: (text: string) => text },
  seed: { hint: 'integer', help: 'of all that is random', initial: '1', read: readInteger },
  threads: { hint: 'list', help: 'to plan for; the run takes the most', initial: '1', read: readSizes },
  plan: flag('prints what the run would take, and ends'),
} satisfies OptionTable;

/**
 * Trains WRN-28-10 on CIFAR-10 as a run of settings.ts says, after it has printed the memory that it plans and, from a step on two images, the
 * time that it would take; Ctrl-C stops it, and the same command goes on.
 *
 * @returns the exit code
 */
export async function wide(args: readonly string[]): Promise<number> {
  const { values, operands, help } = parseOptions('reproduce', options, args, ['NAME']);
  if (help) {
    const lines = Object.entries(options).map(([name, { hint, help }]) => `  --${name} ${hint}  ${help}\n`);
    process.stdout.write(
      `Usage: npm run reproduce -- ${Object.keys(wideRuns).join(' | ')} [options]\n\n${lines.join('')}`,
    );
    return exitCodes.done;
  }
  const [name] = operands;
  const settings = wideRuns[name];
  const { data: path, seed, threads: counts, plan } = values;
  if (path === '') throw invalid('--data', path, 'the folder of data_batch_1.bin and the others');
  const images = await loadCifar10(path);
  const threads = Math.max(...counts);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const memory = await memoryOf(settings, learnt({ images, settings }), images.test, threads);
  say(memoryLine(memory));
  for await (const line of timeLines(settings, images.train.labels.length, counts)) say(line);
  if (plan) return exitCodes.done;
  const interruption = onInterrupt(
    process,
    () => process.stderr.write('stopping after this step; Ctrl-C again stops at once\n'),
    () => process.exit(exitCodes.interrupted),
  );
  try {
    const folder = fileURLToPath(new URL('../../../results', import.meta.url));
    const run = { name, settings, seed, images, folder, threads, saveSeconds: SAVE_SECONDS };
    const { epochs = 1 } = settings.trainer;
    const result = await trainWide(run, interruption.signal, (report) => say(epochLine(report, epochs)));
    return result ? exitCodes.done : exitCodes.interrupted;
  } finally {
    interruption.release();
  }
}
