import type { ImageInputs, NetworkOptions, SidesOption, SignalInputs } from '../../index.js';
import type { EpochReport, Progress } from '../../training/report.js';
import type { TargetReport } from '../../training/target.js';

/** 12345.6 as `12,346`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A share as `1.80 %`; a dash where there is none. */
export function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(100 * share).toFixed(2)} %`;
}

/** [784, 300, 100] as `784-300-100`. */
export function architecture(sizes: readonly number[]): string {
  return sizes.join('-');
}

/**
 * A network from its options as `784-300-100-10`, or `1x28x28-20c5-p2-500-10`: maps c window, p pooling, others by name; with sides
 * that differ `20c1x9-p1x4`, and of signals `3x128-20c9-p4`.
 */
export function layersOf({ inputs, layers }: NetworkOptions): string {
  const image = typeof inputs === 'object' ? imageOf(inputs).join('x') : inputs;
  const sides = (window: SidesOption) => [window].flat().join('x');
  const names = layers.flatMap((layer) => {
    if (typeof layer === 'number') return [String(layer)];
    if (layer === 'flatten') return [];
    if ('conv' in layer) return [`${layer.conv}c${sides(layer.kernel)}`];
    return 'maxPool' in layer ? [`p${sides(layer.maxPool)}`] : Object.keys(layer);
  });
  return [image, ...names].join('-');
}

function imageOf(inputs: ImageInputs | SignalInputs): number[] {
  const { channels } = inputs;
  return 'length' in inputs ? [channels, inputs.length] : [channels, inputs.height, inputs.width];
}

/** Seconds as `3.1 s`, `45 s`, `2 min 05 s` or `1 h 02 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${pad(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** A finished epoch on one line. Its error and architecture are those of the averaged parameters. */
export function epochLine(report: EpochReport, epochs: number): string {
  const width = String(epochs).length;
  return [
    `epoch ${String(report.epoch).padStart(width)}/${epochs}`,
    `loss ${report.trainLoss.toFixed(4)}`,
    ...(report.testError === undefined
      ? []
      : [`error ${percent(report.testError)} (last ${percent(report.testErrorLast)})`]),
    ...(report.validationLoss === undefined ? [] : [`validation loss ${report.validationLoss.toFixed(4)}`]),
    architecture(report.architecture),
    ...(report.target ? [targetOf(report.target)] : []),
    `L0 ${count(report.expectedL0)}`,
    `${count(report.examplesPerSecond)} examples/s`,
    duration(report.seconds),
  ].join('  ');
}

/** What a target asks for, where it stands, and what its multiplier is; of layers, one after the other. */
function targetOf({ cost, limit, present, multiplier, isFixed }: TargetReport): string {
  const each = (numbers: number | readonly number[], digits: (value: number) => string) =>
    (Array.isArray(numbers) ? numbers : [numbers]).map(digits).join(', ');
  const size = (value: number) => (value < 100 ? value.toPrecision(3) : count(value));
  const pressure = isFixed ? 'chosen' : `multiplier ${each(multiplier, (value) => value.toPrecision(2))}`;
  return `${each(present, size)} of ${each(limit, size)} ${costNames[cost]}, ${pressure}`;
}

const costNames: Readonly<Record<TargetReport['cost'], string>> = {
  multiplyAdds: 'multiply-adds',
  parameters: 'parameters',
  bytes: 'bytes',
  inputs: 'inputs',
  microseconds: 'µs',
};

/**
 * Where training stands on one line of at most `columns` characters: what it says comes first, and the bar has the room
 * that is left.
 *
 * @param report The last finished epoch, for the error and the architecture.
 */
export function progressLine(progress: Progress, report: EpochReport | undefined, columns: number): string {
  const share = progress.steps > 0 ? Math.min(1, progress.step / progress.steps) : 1;
  const parts = [
    `epoch ${progress.epoch}/${progress.epochs}`,
    `loss ${progress.loss.toFixed(4)}`,
    ...(report?.testError === undefined ? [] : [`error ${percent(report.testError)}`]),
    ...(report ? [architecture(report.architecture)] : []),
    `${count(progress.examplesPerSecond)}/s`,
    `${duration(progress.secondsLeft)} left`,
  ];
  const text = `${String(Math.floor(100 * share)).padStart(3)} %  ${parts.join('  ')}`;
  const room = Math.min(30, columns - text.length - 1);
  if (room < 4) return text.slice(0, columns);
  const full = Math.round(share * room);
  return `${'█'.repeat(full)}${'░'.repeat(room - full)} ${text}`;
}
