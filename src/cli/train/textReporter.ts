import cliProgress from 'cli-progress';
import type { EpochReport, Progress } from '../../training/report.js';
import { columnsTable } from '../output/columns.js';
import { deadLayers, layerNames } from '../output/dead.js';
import { architecture, count, duration, epochLine, layersOf, progressLine } from '../output/format.js';
import type { Outcome } from './outcome.js';
import { outcomeTable } from './outcomeTable.js';
import type { Beginning, Reporter } from './reporter.js';
import type { TableOutcome } from './tableOutcome.js';
import { tableOutcomeText } from './tableOutcomeText.js';

/** A line for each epoch and a final table; below them, on a terminal, a bar that moves. */
export function textReporter(stream: NodeJS.WriteStream): Reporter {
  const bar = stream.isTTY ? progressBar(stream) : undefined;
  let epochs = 0;
  /** Epochs from one line to the next. */
  let every = 1;
  const newlyDead = deadLayers();
  const print = (text: string): void => {
    bar?.hide();
    stream.write(text);
  };
  return {
    begin: (beginning) => {
      epochs = beginning.task.trainer.epochs;
      // An epoch of a table may take milliseconds.
      if (beginning.task.columns) every = Math.ceil(epochs / 20);
      print(beginningLines(beginning));
    },
    resumed: ({ path, epoch, step }) =>
      print(`going on after epoch ${epoch}, step ${count(step)}, from ${path}\n`),
    saved: ({ path, epoch, step }) => print(`saved after epoch ${epoch}, step ${count(step)}: ${path}\n`),
    progress: (progress) => bar?.show(progress),
    warning: () => {},
    epoch: (report) => {
      if (report.epoch % every === 0 || report.epoch === epochs) print(`${epochLine(report, epochs)}\n`);
      const dead = newlyDead(report);
      if (dead.length > 0) print(`dead: ${layerNames(dead)}\n`);
      bar?.remember(report);
    },
    measuring: () => print('measuring …\n'),
    end: (outcome) =>
      print(
        `${tableOf(outcome)}trained for ${duration(outcome.seconds)}; parameters ${outcome.parametersDigest}\n`,
      ),
    interrupted: ({ epoch, step, loss, architecture: sizes }) => {
      const objective = loss === undefined ? '' : `, loss ${loss.toFixed(4)}`;
      print(
        `stopped after epoch ${epoch} of ${epochs}, step ${count(step)}${objective}, ${architecture(sizes)}\n`,
      );
    },
    close: () => bar?.hide(),
  };
}

function beginningLines({ task, gated, build, threads }: Beginning): string {
  const { lambda, target, weightDecay } = task.trainer;
  const l0 = target ? 'λ as the budget asks' : gated ? `λ ${lambda}` : 'no gates';
  const columns = task.columns ? columnsTable(task.columns) : '';
  const kernels = `${build} kernels, ${threads.count} ${threads.count === 1 ? 'thread' : 'threads'}`;
  return `${columns}${layersOf(task.network)}, ${l0}, weight decay ${weightDecay}, ${kernels}; ${task.about}\n`;
}

function tableOf(outcome: Outcome | TableOutcome): string {
  return 'measures' in outcome ? tableOutcomeText(outcome) : outcomeTable(outcome);
}

interface Bar {
  show(progress: Progress): void;
  remember(report: EpochReport): void;
  hide(): void;
}

function progressBar(stream: NodeJS.WriteStream): Bar {
  let latest: Progress | undefined;
  let report: EpochReport | undefined;
  let visible = false;
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false, // Ctrl-C is seen by the command, which closes this
    format: () => (latest ? progressLine(latest, report, stream.columns ?? 80) : ''),
  });
  return {
    show: (progress) => {
      latest = progress;
      if (visible) bar.update(progress.step);
      else bar.start(progress.steps, progress.step);
      visible = true;
    },
    remember: (value) => {
      report = value;
    },
    hide: () => {
      if (visible) bar.stop();
      visible = false;
    },
  };
}
