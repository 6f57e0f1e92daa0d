import { parseOptions } from '../src/cli/arguments/options.js';
import { mnistSettings } from '../src/cli/train/mnistSettings.js';
import { trainOptions } from '../src/cli/train/options.js';
import { TRAIN } from '../src/cli/train/run.js';
import '../src/convolutions.js';
import { Network, Trainer } from '../src/index.js';
import { loadMnist } from '../src/node.js';
import type { EpochReport } from '../src/training/report.js';
import type { BenchmarkOptions, Row } from './measure.js';
import { round } from './measure.js';
import { type RunSettings, runSettings } from './runSettings.js';
import { subnormalShare } from './subnormals.js';

/** Epochs whose pace the table shows: the first, the last, and so many between them. */
const BETWEEN = 5;

/**
 * Whole trainings on MNIST as `l0net train` does them, the test images measured after each epoch: what a step of a fresh network
 * promises must hold from the first epoch to the last.
 *
 * `pace` is in thousands of examples a second, of training alone, at epochs spread evenly from the first to the last; `seconds` are
 * those of all epochs, measuring included, `authors` those of the authors' implementation over them; `subnormal` is the largest
 * share of subnormal numbers after any epoch in all that is kept (subnormals.ts), which must be 0.
 *
 * @throws Error for a name in `only` that no run has
 */
export async function* run({ only, epochs: most }: BenchmarkOptions): AsyncGenerator<Row> {
  const names = Object.keys(runSettings);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`no run '${unknown}': there are ${names.join(', ')}`);
  for (const name of only ?? names) yield await timed(name, runSettings[name], most);
}

async function timed(name: string, settings: RunSettings, most = Number.POSITIVE_INFINITY): Promise<Row> {
  const { network: options, trainer: training } = mnistSettings(
    parseOptions(TRAIN, trainOptions, settings.arguments),
  );
  const epochs = Math.min(training.epochs, most);
  console.error(`${name}: ${epochs} epochs of l0net train ${settings.arguments.join(' ')}`);
  const network = await Network.create(options);
  const { train, test } = await loadMnist();
  const trainer = new Trainer(network, train, { ...training, epochs, test });
  const reports: EpochReport[] = [];
  const subnormals: number[] = [];
  for await (const report of trainer) {
    reports.push(report);
    subnormals.push(subnormalShare(trainer.state()));
  }
  const paces = reports.map(({ examplesPerSecond }) => examplesPerSecond);
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
  const last = reports[reports.length - 1];
  const { authorsSeconds } = settings;
  return {
    bench: 'run',
    run: name,
    epochs,
    pace: evenly(paces, BETWEEN + 2)
      .map((pace) => round(pace / 1000))
      .join(' '),
    seconds: round(seconds),
    ...(authorsSeconds && epochs === training.epochs && { authors: round(authorsSeconds / seconds) }),
    error: round(100 * (last.testError ?? Number.NaN)),
    architecture: last.architecture,
    subnormal: round(Math.max(...subnormals)),
    examplesPerSecondByEpoch: paces.map(Math.round),
    subnormalByEpoch: subnormals.map(round),
  };
}

/** The first value, the last, and others evenly between them: `count` in all, or as many as there are. */
function evenly(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))]);
}
