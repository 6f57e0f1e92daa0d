import cliProgress from 'cli-progress';
import { architecture, duration } from '../output/format.js';
import { messageOf } from './jsonReporter.js';
import type { SweepReporter } from './reporter.js';
import { isDone, type RunRecord, settingsOf } from './results/record.js';
import { countText, errorText } from './results/text.js';
import type { RunProgress } from './runJob.js';
import { runLabel } from './runLabel.js';

/**
 * A line for each run that has ended and a final table on `out`; on a terminal, below them a bar of all runs and one of each that is
 * going on.
 */
export function textReporter(
  out: NodeJS.WritableStream,
  stream: NodeJS.WriteStream,
  now: () => number = () => performance.now(),
): SweepReporter {
  const bars = stream.isTTY ? progressBars(stream) : undefined;
  let [total, ended, before, begun] = [0, 0, 0, now()];
  let varied: readonly string[] = [];
  const label = (run: Parameters<typeof runLabel>[0]) => runLabel(run, varied);
  const print = (text: string): void => {
    if (bars) bars.print(text);
    else stream.write(text);
  };
  const overall = (): string => {
    const here = ended - before;
    const left = here > 0 ? `, ${duration(((now() - begun) / 1000 / here) * (total - ended))} left` : '';
    return `${ended} of ${total} runs${left}`;
  };
  const close = () => bars?.close();
  return {
    begin: ({ runs, present, jobs, queue, varied: names }) => {
      [total, ended, before, begun] = [runs, present, present, now()];
      varied = names;
      const all = `${runs} ${runs === 1 ? 'run' : 'runs'}`;
      const there = present > 0 ? `, of which ${present} are there` : '';
      const where = queue ? `for workers at ${queue}` : `${jobs} at once`;
      stream.write(present === runs ? `${all}, all of which are there\n` : `${all}${there}, ${where}\n`);
      bars?.overall(total, ended, overall);
    },
    started: (job) => bars?.begin(job.id, `${label(settingsOf(job))}  beginning`),
    progress: (job, progress) => bars?.show(job.id, runLine(label(settingsOf(job)), progress), progress),
    note: (line) => print(`l0net: ${line}\n`),
    ended: (result) => {
      ended++;
      bars?.end(result.id, ended);
      print(`${ended}/${total}  ${label(result)}: ${resultLine(result)}\n`);
    },
    lost: (job, error) => {
      bars?.end(job.id, ended);
      print(`l0net: ${label(settingsOf(job))}: ${messageOf(error)}; the same command does it again\n`);
    },
    end: ({ results, report }, table) => {
      close();
      out.write(`${table}${results}, ${report}\n`);
    },
    interrupted: ({ done, failed, missing }) => {
      close();
      stream.write(
        `stopped with ${done + failed} of ${done + failed + missing} runs; the same command goes on\n`,
      );
    },
    close: () => close(),
  };
}

function runLine(label: string, { epoch, epochs, loss }: RunProgress): string {
  return `${label}  epoch ${epoch}/${epochs}  loss ${loss.toFixed(4)}`;
}

function resultLine(result: RunRecord): string {
  if (!isDone(result)) return `failed: ${result.error}`;
  const { metric, testError, multiplyAdds, seconds } = result;
  const sizes = architecture(result.architecture);
  return `${metric} ${errorText(metric, testError)}, ${sizes}, ${countText(multiplyAdds)} multiply-adds, ${duration(seconds)}`;
}

interface Bars {
  overall(total: number, value: number, text: () => string): void;
  begin(id: string, text: string): void;
  show(id: string, text: string, progress: RunProgress): void;
  end(id: string, ended: number): void;
  print(text: string): void;
  close(): void;
}

/** A bar of all runs, and below it one of each that is going on. */
function progressBars(stream: NodeJS.WriteStream): Bars {
  const multi = new cliProgress.MultiBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false, // Ctrl-C is seen by the command, which closes this
    emptyOnZero: true,
    format: (_, { value, total }, { text }: { text: () => string }) =>
      barLine(total > 0 ? value / total : 0, text(), stream.columns ?? 80),
  });
  const bars = new Map<string, cliProgress.SingleBar>();
  let all: cliProgress.SingleBar | undefined;
  return {
    overall: (total, value, text) => {
      all = multi.create(total, value, { text });
    },
    begin: (id, text) => bars.set(id, multi.create(1, 0, { text: () => text })),
    show: (id, text, { epoch, epochs }) => {
      const bar = bars.get(id);
      bar?.setTotal(epochs);
      bar?.update(epoch, { text: () => text });
    },
    end: (id, ended) => {
      const bar = bars.get(id);
      if (bar) multi.remove(bar);
      bars.delete(id);
      all?.update(ended);
    },
    print: (text) => {
      multi.log(text);
      multi.update();
    },
    close: () => {
      if (multi.isActive) multi.stop();
    },
  };
}

/** One line of at most so many columns: what it says comes first, and the bar has the room that is left. */
function barLine(share: number, text: string, columns: number): string {
  const room = Math.min(20, columns - text.length - 2);
  if (room < 4) return text.slice(0, columns - 1);
  const full = Math.round(Math.min(1, share) * room);
  return `${'█'.repeat(full)}${'░'.repeat(room - full)} ${text}`;
}
