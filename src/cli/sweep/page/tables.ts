import { paretoFront } from '../../../sweep/front.js';
import { type CostName, type Group, variedIn } from '../results/groups.js';
import type { DoneRun, FailedRun, Settings } from '../results/record.js';
import { countText, errorText, spreadText } from '../results/text.js';
import { element } from './elements.js';

interface Cell {
  readonly text: string;
  readonly isText?: boolean;
}

const text = (value: string): Cell => ({ text: value, isText: true });
const number = (value: string): Cell => ({ text: value });

function table(
  head: readonly Cell[],
  rows: readonly { readonly cells: readonly Cell[]; readonly front?: boolean }[],
) {
  const cell = (name: string, { text, isText }: Cell) => element(name, isText ? { class: 'text' } : {}, text);
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...head.map((each) => cell('th', each)))),
      element(
        'tbody',
        {},
        ...rows.map(({ cells, front }) =>
          element('tr', front ? { class: 'front' } : {}, ...cells.map((each) => cell('td', each))),
        ),
      ),
    ),
  );
}

const settingCells = (settings: Settings, varied: readonly string[]) =>
  varied.map((name) => text(settings[name] === true ? 'yes' : String(settings[name] ?? '–')));

/** A row for each setting, those of the front of errors and multiply-adds in bold. */
export function groupsTable(
  groups: readonly Group[],
  varied: readonly string[],
  metric: string,
): HTMLElement {
  const front = paretoFront(
    groups,
    ({ costs }) => costs.multiplyAdds.mean,
    ({ testError }) => testError.mean,
  );
  const cost = ({ costs }: Group, name: CostName) => number(countText(costs[name].mean));
  return table(
    [...varied.map(text), ...['runs', metric, 'multiply-adds', 'parameters', 'bytes', 'seconds'].map(number)],
    groups.map((group) => ({
      front: front.includes(group),
      cells: [
        ...settingCells(group.settings, varied),
        number(String(group.runs.length)),
        number(spreadText(metric, group.testError.mean, group.testError.deviation, group.runs.length)),
        cost(group, 'multiplyAdds'),
        cost(group, 'parameters'),
        cost(group, 'bytes'),
        number(group.costs.seconds.mean.toFixed(1)),
      ],
    })),
  );
}

/** A row for each run. */
export function runsTable(runs: readonly DoneRun[]): HTMLElement {
  const varied = variedIn(runs);
  return table(
    [
      ...varied.map(text),
      ...['seed', runs[0].metric].map(number),
      text('architecture'),
      ...['multiply-adds', 'parameters', 'bytes', 'loss', 'epochs', 'seconds'].map(number),
      text('digest'),
    ],
    runs.map((run) => ({
      cells: [
        ...settingCells(run.settings, varied),
        number(String(run.seed)),
        number(errorText(run.metric, run.testError)),
        text(run.architecture.join('-')),
        ...[run.multiplyAdds, run.parameters, run.bytes].map((value) => number(countText(value))),
        number(Number.isFinite(run.loss) ? run.loss.toFixed(4) : '–'),
        number(String(run.epochs)),
        number(run.seconds.toFixed(1)),
        text(run.digest.slice(0, 12)),
      ],
    })),
  );
}

/** Why runs failed. */
export function failuresTable(runs: readonly FailedRun[]): HTMLElement {
  return table(
    [text('run'), text('error')],
    runs.map((run) => ({ cells: [text(run.args.join(' ')), text(run.error)] })),
  );
}
