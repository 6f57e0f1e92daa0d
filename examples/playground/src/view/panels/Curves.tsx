import type { History, RunInfo } from '../../run/snapshot.js';
import { type Chart, drawChart } from '../canvas/drawCurve.js';
import { Picture } from '../canvas/Picture.js';
import type { Draw } from '../canvas/painter.js';
import { percent, time } from '../format.js';
import { Panel } from './Panel.js';

interface Props {
  readonly history: History;
  readonly info: RunInfo | null;
  /** Whether answers can be wrong, or are only near. */
  readonly hasError: boolean;
}

/** Loss and error while it trains. */
export function Curves({ history, info, hasError }: Props) {
  const { step, loss, error } = history;
  const end = endOf(history, info);
  return (
    <Panel title="How it learns" class="curves">
      {hasError && (
        <Curve
          title="Wrong answers on the test"
          said={`now ${percent(lastOf(error))}`}
          chart={{
            lines: [{ x: step, y: error, colour: 'accent' }],
            bottom: lowest(error) < 0.01 ? 0.001 : 0.01,
            top: 1,
            label: (value) => percent(value, value < 0.01 ? 1 : 0),
            end,
          }}
        />
      )}
      <Curve
        title="Loss, with the price of open gates"
        said={`now ${lastOf(loss).toFixed(3)}`}
        chart={{
          lines: [{ x: step, y: loss, colour: 'warm', noisy: true }],
          bottom: 0,
          top: roundUp(highest(loss)),
          label: (value) => value.toPrecision(2),
          end,
        }}
      />
    </Panel>
  );
}

/** What a step costs: as it is counted, and as it is measured. */
export function CostCurve({ history, info }: Pick<Props, 'history' | 'info'>) {
  const { step, flops, stepMilliseconds } = history;
  const first = firstTime(history);
  const shares = [
    flops.map((value) => value / (info?.dense.flops ?? 1)),
    stepMilliseconds.map((value) => value / first),
  ];
  const said = `expected FLOPs ${percent(lastOf(shares[0]), 0)}, time of a step ${percent(lastOf(shares[1]), 0)} (${time(lastOf(stepMilliseconds))})`;
  return (
    <Panel
      title="Counted and measured"
      about="Fewer open gates, fewer FLOPs: and the time of a training step in this browser falls with them."
      class="costs"
    >
      <Curve
        title="Of what it was at first"
        said={said}
        chart={{
          lines: [
            { x: step, y: shares[1], colour: 'warm' },
            { x: step, y: shares[0], colour: 'accent' },
          ],
          bottom: 0,
          top: 1.2,
          label: (value) => percent(value, 0),
          end: endOf(history, info),
        }}
      />
      <ul class="legend">
        <li class="accent">expected FLOPs</li>
        <li class="warm">measured time of a step</li>
      </ul>
    </Panel>
  );
}

interface CurveProps {
  readonly title: string;
  /** Its last value, in words. */
  readonly said: string;
  readonly chart: Chart;
}

function Curve({ title, said, chart }: CurveProps) {
  const [first] = chart.lines;
  const isEmpty = first.x.length === 0;
  const draw: Draw = (ground) => {
    drawChart(ground, chart);
    return false;
  };
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <Picture class="chart" draw={draw} label={`${title}: ${isEmpty ? 'nothing yet' : said}`} />
    </figure>
  );
}

/** Milliseconds of a step at the beginning: the middle one of some. */
export function firstTime({ stepMilliseconds }: History): number {
  const some = stepMilliseconds.slice(0, 7).sort();
  return some[Math.floor(some.length / 2)] ?? Number.NaN;
}

function endOf({ step }: History, info: RunInfo | null): string {
  const last = step.at(-1) ?? 0;
  if (!info || last === 0) return '';
  const epoch = last / info.epochSteps;
  return epoch < 10 ? `epoch ${epoch.toFixed(1)}` : `epoch ${epoch.toFixed(0)}`;
}

function lastOf(values: Float64Array): number {
  return values.filter((value) => !Number.isNaN(value)).at(-1) ?? Number.NaN;
}

/** The lowest, of none 1. */
function lowest(values: Float64Array): number {
  return values.reduce((found, value) => (value < found ? value : found), 1);
}

/** The highest but for a few: the first values would leave no room for those that come. */
function highest(values: Float64Array): number {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  return sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1;
}

/** To 1, 2, 3, 4, 5, 6 or 8 of a power of ten, so that axes seldom change. */
function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) ?? 10);
}
