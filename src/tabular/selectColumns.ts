/** One selection of columns: gates on the inputs, and a penalty that grows until few are left. */
import { L0netError } from '../base/errors.js';
import { Network } from '../network/network.js';
import { featureNames } from '../pipeline/inputs.js';
import type { InputColumn } from '../pipeline/pipeline.js';
import { Trainer } from '../training/trainer.js';
import { tableDefaults } from './defaults.js';
import { type Feature, featuresOf } from './features.js';
import { onlyColumns } from './onlyColumns.js';
import type { TableData } from './prepare.js';
import { screenColumns } from './screenColumns.js';
import { networkOptions, type TrainTableOptions } from './trainTable.js';

/** By this the strength of the penalty on the inputs grows from one stretch of training to the next. */
const GROWTH = 1.5;

/** After so many stretches λ is 2e7 times what it was at first. */
const MOST_STRETCHES = 42;

/** A stretch is so much of a whole training: the first one is a whole one. Shorter ones close gates of what acts only in products. */
const STRETCH = 0.3;

/**
 * Of more columns than this share of the training rows a network learns noise by heart, before it learns more than lines:
 * then only so many times the columns that are wanted are left to it.
 */
const [MOST_COLUMNS, SCREENED] = [1 / 4, 5];

/** How the networks of a selection are trained. */
type SelectionTraining = Pick<TrainTableOptions, 'hidden' | 'build' | 'threads' | 'seed' | 'trainer'>;

/**
 * Trains a network, then raises λ of its inputs, stretch by stretch, until no more than `wanted` columns have an open gate. A
 * gate that is closed late is worth more than one that is closed early. Of very many columns only those take part that say
 * something of the target alone (`screenColumns`).
 *
 * @returns the columns, with those that are left as `kept`
 * @throws L0netError as `Network.create` and `Trainer` do; INVALID_ARGUMENT for a λ that cannot grow
 */
export async function selectColumns(
  whole: TableData,
  wanted: number,
  options: SelectionTraining,
): Promise<Feature[]> {
  const { columns } = whole.pipeline;
  if (columns.length <= MOST_COLUMNS * whole.split.training.length) return byGates(whole, wanted, options);
  const left = onlyColumns(whole, screenColumns(whole, SCREENED * wanted));
  const features = new Map((await byGates(left, wanted, options)).map((each) => [each.column, each]));
  return columns.map((column) => features.get(column.name) ?? closed(column));
}

/** A column that took no part. */
function closed(column: InputColumn): Feature {
  const inputs = featureNames({ columns: [column] }).map((name) => ({
    name,
    kept: false,
    openProbability: 0,
  }));
  return { column: column.name, kept: false, openProbability: 0, inputs };
}

async function byGates(
  data: TableData,
  wanted: number,
  { hidden, build, threads, seed = 1, trainer = {} }: SelectionTraining,
): Promise<Feature[]> {
  const { pipeline, split, training, validation } = data;
  const defaults = tableDefaults(pipeline.target.task, split.training.length, hidden);
  const network = await Network.create({
    ...networkOptions(data, defaults.hidden, defaults.gates),
    seed,
    ...(build !== undefined && { build }),
    ...(threads !== undefined && { threads }),
  });
  const whole = { ...defaults.trainer, ...trainer };
  const layers = network.shapes.length;
  let features: Feature[] = [];
  /** How late each column was closed: the number of stretches in which it was open. */
  const lasted = new Map<string, number>();
  for (let stretch = 0; stretch <= MOST_STRETCHES; stretch++) {
    const epochs = stretch === 0 ? whole.epochs : Math.max(1, Math.round(STRETCH * whole.epochs));
    const lambda = Array.from({ length: layers }, (_, l) => lambdaOf(whole.lambda, l));
    lambda[0] *= GROWTH ** stretch;
    const options = { ...whole, epochs, lambda, ...(validation && { validation }) };
    for await (const _ of new Trainer(network, training, options));
    features = featuresOf(network);
    const kept = features.filter((feature) => feature.kept);
    if (kept.length <= wanted) break;
    for (const { column } of kept) lasted.set(column, stretch + 1);
  }
  network.threads.stop?.();
  return best(features, lasted, wanted);
}

/** λ of a layer; criteria have none that could grow. */
function lambdaOf(lambda: TrainTableLambda, layer: number): number {
  if (typeof lambda === 'string') {
    const expected = 'a number, or one for each layer';
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.trainer.lambda',
      received: lambda,
      expected,
    });
  }
  return typeof lambda === 'number' ? lambda : lambda[layer];
}

type TrainTableLambda = NonNullable<NonNullable<TrainTableOptions['trainer']>['lambda']>;

/** Marks those as kept that are open now, and if they are too few, of the others those that were open longest. */
function best(features: readonly Feature[], lasted: ReadonlyMap<string, number>, wanted: number): Feature[] {
  const order = [...features].sort(
    (a, b) =>
      Number(b.kept) - Number(a.kept) ||
      (lasted.get(b.column) ?? 0) - (lasted.get(a.column) ?? 0) ||
      b.openProbability - a.openProbability,
  );
  const chosen = new Set(order.slice(0, wanted));
  return features.map((feature) => ({ ...feature, kept: chosen.has(feature) }));
}
