import * as Plot from '@observablehq/plot';
import { type MeanOf, paretoFront } from '../../../sweep/front.js';
import type { CostName, Group } from '../results/groups.js';
import { labelOf } from '../results/groups.js';
import type { DoneRun } from '../results/record.js';
import { countText, errorText, spreadText } from '../results/text.js';

/** What all charts of a page are of. */
export interface Charted {
  readonly runs: readonly DoneRun[];
  readonly groups: readonly Group[];
  /** The settings that tell groups from one another. */
  readonly varied: readonly string[];
  readonly metric: string;
}

/** What a cost is called. */
const costLabels: Readonly<Record<CostName, string>> = {
  multiplyAdds: 'multiply-adds',
  parameters: 'parameters',
  bytes: 'bytes of the file',
  seconds: 'seconds of training',
};

/** So many colours are told apart; more settings than these have one colour, and their names in tips. */
const COLOURS = 10;

/**
 * Error against a cost: a dot for each run, and for each setting the mean of its seeds with their deviation; a line through the
 * settings that no other is better than in both.
 */
export function costChart(cost: CostName, { runs, groups, varied, metric }: Charted): Element {
  const name = (run: { readonly settings: DoneRun['settings'] }) => labelOf(run.settings, varied) || 'all';
  const front = paretoFront(
    groups,
    ({ costs }) => costs[cost].mean,
    ({ testError }) => testError.mean,
  );
  const costs = runs.map((run) => run[cost]);
  const isLog = spansMuch(costs);
  const colour = groups.length <= COLOURS ? name : () => 'all';
  const x = (group: Group) => group.costs[cost].mean;
  const y = (group: Group) => group.testError.mean;
  const spread = (of: (group: Group) => MeanOf) => groups.filter((group) => of(group).deviation > 0);
  const share = metric === 'error';
  return Plot.plot({
    width: 560,
    height: 360,
    marginLeft: 55,
    ariaLabel: `${metric} against ${costLabels[cost]}`,
    x: {
      type: isLog ? 'log' : 'linear',
      label: costLabels[cost],
      grid: true,
      ...(cost !== 'seconds' && { tickFormat: '~s' }),
      nice: true,
      ...domainOf(costs),
    },
    y: {
      label: share ? 'error, %' : metric,
      grid: true,
      nice: true,
      ...(share && { transform: (v: number) => 100 * v }),
    },
    color: {
      type: 'categorical',
      scheme: 'observable10',
      domain: groups.length <= COLOURS ? groups.map(name) : ['all'],
      legend: varied.length > 0 && groups.length <= COLOURS,
    },
    marks: [
      Plot.line(front, {
        x,
        y,
        stroke: 'currentColor',
        strokeOpacity: 0.5,
        strokeDasharray: '4 3',
        curve: 'step-after',
      }),
      Plot.dot(runs, { x: cost, y: 'testError', stroke: colour, r: 2.5, strokeOpacity: 0.6 }),
      Plot.ruleX(
        spread(({ testError }) => testError),
        {
          x,
          y1: (group: Group) => group.testError.mean - group.testError.deviation,
          y2: (group: Group) => group.testError.mean + group.testError.deviation,
          stroke: colour,
        },
      ),
      Plot.ruleY(
        spread((group) => group.costs[cost]),
        {
          y,
          x1: (group: Group) =>
            Math.max(group.costs[cost].mean - group.costs[cost].deviation, Math.min(...costs)),
          x2: (group: Group) => group.costs[cost].mean + group.costs[cost].deviation,
          stroke: colour,
        },
      ),
      Plot.dot(groups, { x, y, fill: colour, r: 5 }),
      Plot.tip(
        runs,
        Plot.pointer({ x: cost, y: 'testError', title: (run: DoneRun) => runTip(run, name(run)) }),
      ),
    ],
  });
}

/** Error, or a cost, against the values of one setting, if all of them are numbers; a line for each of the other settings. */
export function settingChart(
  setting: string,
  value: CostName | 'testError',
  { groups, varied, metric }: Charted,
): Element | undefined {
  const axis = axisOf(groups.map((group) => String(group.settings[setting])));
  if (!axis) return undefined;
  const numbers = groups.map((group) => axis.number(String(group.settings[setting])));
  const others = varied.filter((name) => name !== setting);
  const isLog = spansMuch(numbers);
  const share = value === 'testError' && metric === 'error';
  const spread = (group: Group) => (value === 'testError' ? group.testError : group.costs[value]);
  const label = value === 'testError' ? metric : costLabels[value];
  const lines = new Set(groups.map((group) => labelOf(group.settings, others)));
  const z = (group: Group) => labelOf(group.settings, others) || 'all';
  const colour = lines.size <= COLOURS ? z : () => 'all';
  const x = (group: Group) => axis.number(String(group.settings[setting]));
  return Plot.plot({
    width: 560,
    height: 320,
    marginLeft: 55,
    ariaLabel: `${label} against ${setting}`,
    x: {
      type: isLog ? 'log' : 'linear',
      label: `${setting}${axis.unit}`,
      grid: true,
      ...(isLog && { tickFormat: '~g' }),
    },
    y: {
      label: share ? 'error, %' : label,
      grid: true,
      nice: true,
      ...(share ? { transform: (v: number) => 100 * v } : {}),
      ...(value !== 'testError' && { tickFormat: '~s' }),
      ...(value !== 'testError' && domainOf(groups.map((group) => spread(group).mean))),
    },
    color: {
      type: 'categorical',
      scheme: 'observable10',
      legend: others.length > 0 && lines.size <= COLOURS,
    },
    marks: [
      Plot.line(groups, { x, y: (group: Group) => spread(group).mean, z, stroke: colour, sort: x }),
      Plot.ruleX(
        groups.filter((group) => spread(group).deviation > 0),
        {
          x,
          y1: (group: Group) => spread(group).mean - spread(group).deviation,
          y2: (group: Group) => spread(group).mean + spread(group).deviation,
          stroke: colour,
        },
      ),
      Plot.dot(groups, { x, y: (group: Group) => spread(group).mean, fill: colour, r: 4 }),
      Plot.tip(
        groups,
        Plot.pointer({
          x,
          y: (group: Group) => spread(group).mean,
          title: (group: Group) => groupTip(group, labelOf(group.settings, varied), metric),
        }),
      ),
    ],
  });
}

/** How values of a setting are numbers: `0.1`, or `multiply-adds=9000` of one cost alone. Undefined where they are not two at least. */
function axisOf(values: readonly string[]) {
  const costs = new Set(values.map((value) => /^[a-z-]+(?==)/.exec(value)?.[0] ?? ''));
  const number = (value: string) => Number(value.replace(/^[a-z-]+=/, ''));
  if (costs.size > 1 || new Set(values).size < 2 || !values.map(number).every(Number.isFinite))
    return undefined;
  const [cost] = costs;
  return { number, unit: cost ? `, ${cost}` : '' };
}

/** Whether an axis of these is better logarithmic. */
function spansMuch(values: readonly number[]): boolean {
  return Math.min(...values) > 0 && Math.max(...values) > 3 * Math.min(...values);
}

/** Around values that are all the same an axis has no length by itself. */
function domainOf(values: readonly number[]): { readonly domain?: [number, number] } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least < most ? {} : { domain: [0, 2 * most || 1] };
}

function runTip(run: DoneRun, name: string): string {
  const { metric, testError, multiplyAdds, parameters, bytes, seconds, architecture, seed } = run;
  return [
    `${name}, seed ${seed}`,
    `${metric} ${errorText(metric, testError)}`,
    architecture.join('-'),
    `${countText(multiplyAdds)} multiply-adds`,
    `${countText(parameters)} parameters, ${countText(bytes)} bytes`,
    `trained for ${seconds.toFixed(1)} s`,
  ].join('\n');
}

function groupTip({ runs, testError, costs }: Group, name: string, metric: string): string {
  return [
    name,
    `${metric} ${spreadText(metric, testError.mean, testError.deviation, runs.length)}, ${runs.length} ${runs.length === 1 ? 'seed' : 'seeds'}`,
    `${countText(costs.multiplyAdds.mean)} multiply-adds`,
    `${countText(costs.parameters.mean)} parameters`,
  ].join('\n');
}
