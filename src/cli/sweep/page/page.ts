/** The script of report.html: draws what the page has of a sweep. It needs nothing but that page. */
import type { Collection } from '../results/collection.js';
import { groupsOf, variedIn } from '../results/groups.js';
import { type DoneRun, type FailedRun, isDone, revived } from '../results/record.js';
import { type Charted, costChart, settingChart } from './charts.js';
import { element } from './elements.js';
import { failuresTable, groupsTable, runsTable } from './tables.js';

function main(): void {
  const collection: Collection = JSON.parse(document.querySelector('#collection')?.textContent ?? '');
  const { missing, version, data } = collection;
  const runs = collection.runs.map(revived);
  const done = runs.filter(isDone);
  const failed = runs.filter((run): run is FailedRun => !isDone(run));
  const varied = variedIn(done);
  const counts = [
    `${done.length} runs`,
    failed.length && `${failed.length} failed`,
    missing.length && `${missing.length} missing`,
  ];
  document
    .querySelector('#report')
    ?.append(
      element('h1', {}, 'l0net sweep'),
      element(
        'p',
        { class: 'quiet' },
        `${counts.filter(Boolean).join(', ')}; l0net ${version}, data ${data.slice(0, 12)}`,
      ),
      ...(done.length > 0 ? chartsAndTables(done, varied) : []),
      ...(failed.length > 0 ? [element('h2', {}, 'Failed'), failuresTable(failed)] : []),
      ...(missing.length > 0
        ? [element('h2', {}, 'Missing'), missingList(missing.map(({ args }) => args.join(' ')))]
        : []),
    );
}

function chartsAndTables(done: readonly DoneRun[], varied: readonly string[]): Node[] {
  const groups = groupsOf(done);
  const [{ metric, part }] = done;
  const charted: Charted = { runs: done, groups, varied, metric };
  const figure = (chart: Element) => element('figure', {}, chart);
  const bySetting = varied.flatMap((name) =>
    (['testError', 'multiplyAdds'] as const).flatMap((value) => settingChart(name, value, charted) ?? []),
  );
  const [{ args }] = done;
  return [
    element('h2', {}, `${metric}, ${part}, against what networks cost`),
    element(
      'p',
      { class: 'quiet' },
      'Circles are runs; dots are means over seeds, with their deviations; the dashed line is the front of the best means.',
    ),
    element(
      'div',
      { class: 'charts' },
      ...(['multiplyAdds', 'parameters', 'bytes', 'seconds'] as const).map((cost) =>
        figure(costChart(cost, charted)),
      ),
    ),
    ...(bySetting.length > 0
      ? [element('h2', {}, 'By setting'), element('div', { class: 'charts' }, ...bySetting.map(figure))]
      : []),
    element('h2', {}, 'Settings'),
    element('p', { class: 'quiet' }, 'Means over seeds; in bold, the front of errors and multiply-adds.'),
    groupsTable(groups, varied, metric),
    element('h2', {}, 'Runs'),
    element(
      'p',
      { class: 'quiet' },
      'The network of a run is what its arguments train again, to the bit: ',
      element('code', {}, `l0net train … ${args.join(' ')}`),
    ),
    runsTable(done),
  ];
}

function missingList(missing: readonly string[]): HTMLElement {
  return element('ul', {}, ...missing.map((text) => element('li', {}, element('code', {}, text))));
}

main();
