import type { Arena } from '../../runtime/arena.js';
import type { Signal } from '../signal.js';
import type { TrainedStage } from '../stage.js';
import type { Normalisation } from './normalisation.js';
import { Projection } from './projection.js';
import { Recall } from './recall.js';
import { TrainedWindows } from './trainedWindows.js';

/** Bytes that all that normalisations make of a minibatch may take before it is made twice in a step. */
export const BUDGET = 2 ** 29;

/** A layer while it trains, with what stands above its sums. */
export interface TrainedSignals {
  readonly layer: TrainedStage;
  /** The convolution, what is added to its sums, their normalisation, pooling. */
  readonly stages: readonly TrainedStage[];
  /** Where what it makes is what other layers read. */
  readonly normalisation: Normalisation | undefined;
  /** How far above it the last of those is. */
  readonly reach: number;
}

/**
 * Places for all signals of a minibatch. A step needs each of them on its way back, but gradients no longer than two layers further down:
 * the sums' and the outputs' of each third layer share one, as at test time. Where what normalisations make would take too much, they share
 * places, too, and are made again on the way back, to the same bits.
 *
 * @param budget bytes
 * @returns all stages, in their order
 */
export function planTrainedPlaces(
  arena: Arena,
  layers: readonly TrainedSignals[],
  batchSize: number,
  budget: number,
): TrainedStage[] {
  const signals = layers.flatMap(({ stages }) => [...new Set(stages.map(({ above }) => above))]);
  const most = (of: readonly Signal[]) => Math.max(0, ...of.map(({ words }) => words));
  const plan = (words: number) => arena.words(batchSize * words);
  const made = layers.flatMap(({ normalisation }) => (normalisation ? [normalisation.above] : []));
  const recalls = 4 * batchSize * made.reduce((sum, { words }) => sum + words, 0) > budget;
  const shared = recalls ? [0, 1, 2].map(() => plan(most(made))) : [];
  const all = most(signals);
  const ofSums = [0, 1, 2].map(() => plan(all));
  const ofOutputs = [0, 1, 2].map(() => plan(all));
  const inTurn = plan(all);
  const windows = layers.flatMap(({ stages }) => stages.filter((stage) => stage instanceof TrainedWindows));
  // A second one, where a normalisation and pooling stand above windows.
  const ofWindows = plan(most(windows.map(({ above }) => above)));
  const stages: TrainedStage[] = [];
  const due = new Map<number, Recall>();
  for (const [l, { layer, stages: own, normalisation, reach }] of layers.entries()) {
    const sums = layer.above;
    const outputs = own[own.length - 1].above;
    for (const stage of own) stage.above.gradient = stage instanceof TrainedWindows ? ofWindows : inTurn;
    outputs.gradient = ofOutputs[l % 3];
    sums.gradient = ofSums[l % 3];
    if (layer instanceof Projection) layer.keepAt(inTurn);
    if (recalls && normalisation) {
      normalisation.above.values = shared[l % 3];
      due.set(l + reach, new Recall(normalisation));
    }
    for (const { above } of own) above.values ||= plan(above.words);
    const recall = due.get(l);
    stages.push(layer, ...(recall ? [recall] : []), ...own.slice(1));
  }
  return stages;
}
