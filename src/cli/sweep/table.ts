import Table from 'cli-table3';
import { paretoFront } from '../../sweep/front.js';
import { duration } from '../output/format.js';
import type { Collection } from './results/collection.js';
import { groupsOf, variedIn } from './results/groups.js';
import { type FailedRun, isDone, settingsOf } from './results/record.js';
import { countText, spreadText } from './results/text.js';
import { runLabel } from './runLabel.js';

/** As many runs as are named one by one, of those that failed or are missing. */
const NAMED = 10;

/** A row for each setting with the means of its seeds, then what failed and what is missing. */
export function sweepTable({ runs, missing }: Collection): string {
  const done = runs.filter(isDone);
  const failed = runs.filter((run): run is FailedRun => !isDone(run));
  const varied = variedIn([...runs, ...missing.map(settingsOf)]);
  return [
    done.length > 0 ? settingsTable(done, varied) : '',
    listed(
      failed.map((run) => `${runLabel(run, varied)}: ${run.error}`),
      'failed',
    ),
    listed(
      missing.map((job) => runLabel(settingsOf(job), varied)),
      'missing',
    ),
  ].join('');
}

function settingsTable(done: Parameters<typeof groupsOf>[0], varied: readonly string[]): string {
  const groups = groupsOf(done);
  const front = paretoFront(
    groups,
    ({ costs }) => costs.multiplyAdds.mean,
    ({ testError }) => testError.mean,
  );
  const [{ metric, part }] = done;
  const table = new Table({
    head: [
      ...varied,
      'runs',
      `${metric}, ${part}`,
      'multiply-adds',
      'parameters',
      'bytes',
      'trained for',
      'front',
    ],
    style: { head: [], border: [] },
    colAligns: [...varied.map(() => 'left' as const), ...new Array(6).fill('right'), 'center'],
  });
  for (const group of groups) {
    const { settings, runs, testError, costs } = group;
    table.push([
      ...varied.map((name) => (settings[name] === true ? 'yes' : (settings[name] ?? '–'))),
      String(runs.length),
      spreadText(metric, testError.mean, testError.deviation, runs.length),
      ...([costs.multiplyAdds, costs.parameters, costs.bytes] as const).map(({ mean }) => countText(mean)),
      duration(costs.seconds.mean),
      front.includes(group) ? '*' : '',
    ]);
  }
  return `${table.toString()}\n`;
}

function listed(lines: readonly string[], what: string): string {
  if (lines.length === 0) return '';
  const shown = lines.slice(0, NAMED).map((line) => `  ${line}\n`);
  const more = lines.length > NAMED ? `  and ${lines.length - NAMED} more\n` : '';
  return `${lines.length} ${lines.length === 1 ? 'run' : 'runs'} ${what}:\n${shown.join('')}${more}`;
}
