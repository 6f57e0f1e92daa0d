import { expect } from 'vitest';
import { type Dataset, Network, Trainer, type TrainerOptions } from '../../src/index.js';
import type { LayerParameters, LayerState } from '../../src/layers/plan.js';
import type { NetworkState } from '../../src/network/state.js';
import type { TrainerState } from '../../src/training/state.js';
import { type Bounded, UNIT } from '../oracle/bounds/bounded.js';
import { boundedGatesOf } from '../oracle/bounds/gates.js';
import { linkedLayers } from '../oracle/bounds/links.js';
import {
  boundedBinaryCrossEntropy,
  boundedCrossEntropy,
  boundedSoftCrossEntropy,
  boundedSquaredError,
  boundedWeighted,
} from '../oracle/bounds/losses.js';
import {
  type BoundedObjective,
  boundedObjective,
  boundedRows,
  type Strength,
} from '../oracle/bounds/objective.js';
import { updateFault } from '../oracle/bounds/update.js';
import { firstOf } from '../oracle/network.js';
import { epochOrder, gateNoise, keyOf } from '../oracle/philox.js';
import { withoutRemoved } from '../oracle/removal.js';

/** A training as the test knows it, without asking the trainer. */
export interface Training {
  readonly data: Dataset;
  readonly options: TrainerOptions;
  readonly strengths: readonly Strength[];
  /** Done so far. */
  steps: number;
  /** Steps since the average began. */
  averaged: number;
}

export function examplesOf({ data }: Training, network: Network): number {
  return data.inputs.length / network.inputs;
}

export function stepsPerEpoch(training: Training, network: Network): number {
  const examples = examplesOf(training, network);
  return Math.ceil(examples / Math.min(training.options.batchSize ?? 100, examples));
}

/** λ · weights of a gate / N and the weight decay, of each layer. */
export function strengthsOf(network: Network, data: Dataset, options: TrainerOptions): Strength[] {
  const examples = data.inputs.length / network.inputs;
  const { lambda = 0.1, weightDecay = 0, noiseVariance = 1 } = options;
  return linkedLayers(network.state(), 'last').map(({ gateOf }, l) => {
    const unit = network.output === 'linear' ? noiseVariance : 1;
    const strength =
      lambda === 'aic'
        ? unit
        : lambda === 'bic'
          ? 0.5 * Math.log(examples) * unit
          : typeof lambda === 'number'
            ? lambda
            : lambda[l];
    const ofGate = gateOf.filter((gate) => gate === 0).length;
    return { l0: (strength * ofGate) / examples, weightDecay };
  });
}

/** The objective at the next step of a training, by the oracle. */
function truthOf(network: NetworkState, seed: number, training: Training, inputs: number): BoundedObjective {
  const { data, options, steps, strengths } = training;
  const examples = data.inputs.length / inputs;
  const size = Math.min(options.batchSize ?? 100, examples);
  const perEpoch = Math.ceil(examples / size);
  const [epoch, start] = [Math.floor(steps / perEpoch), (steps % perEpoch) * size];
  // This training is counted from its first step on.
  const earlier = (network.trainings ?? 0) - (steps > 0 ? 1 : 0);
  const key = keyOf(options.seed ?? seed, earlier);
  const batch = epochOrder(examples, key, epoch).slice(start, start + size);
  const layers = linkedLayers(network, 'last').map((layer, l) => ({
    ...layer,
    groups: network.layers[l].gates?.groups,
  }));
  const all = boundedRows(data.inputs);
  const rows = (of: Float64Array) =>
    Float64Array.from(batch.flatMap((row) => Array.from(of.subarray(row * inputs, (row + 1) * inputs))));
  const noise = layers.map(({ logAlpha }, l) => {
    if (!logAlpha) return undefined;
    const { origins, width } = network.layers[l];
    const samples = options.sampling === 'example' ? batch.length : 1;
    const began = origins ? width : logAlpha.length;
    const drawn = gateNoise(samples * began, key, steps, l);
    const groups = network.layers[l].gates?.groups;
    if (!origins && !groups) return drawn;
    return Float64Array.from({ length: samples * logAlpha.length }, (_, n) => {
      const [e, g] = [Math.floor(n / logAlpha.length), n % logAlpha.length];
      const first = firstOf({ groups }, g);
      return drawn[e * began + (origins?.[first] ?? first)];
    });
  });
  const loss = lossOf(network, data, batch, layers[layers.length - 1].outputs);
  const own = network.layers.find(({ gates }) => gates)?.gates;
  const minibatch = {
    size: batch.length,
    x: { value: rows(all.value), error: rows(all.error) },
    noise,
    loss,
  };
  return boundedObjective(layers, minibatch, strengths, own && boundedGatesOf(own));
}

/** The loss of some examples, by the oracle. */
function lossOf({ output }: NetworkState, data: Dataset, batch: readonly number[], outputs: number) {
  const { labels, targets, weights } = data;
  const of = (rows: readonly number[]) => (y: Bounded) => {
    if (labels && output === 'softmax')
      return boundedCrossEntropy(
        y,
        rows.map((row) => labels[row]),
      );
    const wanted = rows.flatMap((row) =>
      Array.from(targets?.subarray(row * outputs, (row + 1) * outputs) ?? []),
    );
    const bounded = {
      linear: boundedSquaredError,
      sigmoid: boundedBinaryCrossEntropy,
      softmax: boundedSoftCrossEntropy,
    };
    return bounded[output](y, wanted, rows.length);
  };
  if (!weights) return of(batch);
  const counts = batch.map((row) => weights[row]);
  return (y: Bounded) => boundedWeighted(y, counts, (e) => of([batch[e]]));
}

/** The factor of the learning rate at a step, by the words of the documentation. */
function factorOf(
  { schedule = 'constant', epochs = 10 }: TrainerOptions,
  epoch: number,
  step: number,
  perEpoch: number,
) {
  if (schedule === 'constant') return 1;
  if (schedule === 'linear') return Math.max(0, 1 - step / (epochs * perEpoch));
  if (typeof schedule === 'function') return schedule(epoch);
  return schedule.epochs.filter((at) => epoch >= at).reduce((factor) => factor * schedule.factor, 1);
}

/** W, b and γ, and log α, as one array each. */
function flat(parameters: LayerParameters | undefined): [Float64Array, Float64Array] | undefined {
  if (!parameters) return undefined;
  const { weights, bias, scale = [], logAlpha = [] } = parameters;
  return [Float64Array.from([...weights, ...bias, ...scale]), Float64Array.from(logAlpha)];
}

/** Whether no parameter is so large that float32 ends where float64 goes on. */
export function isTame(state: NetworkState): boolean {
  return state.layers.every(({ last }) =>
    (flat(last) ?? []).every((all) => all.every((p) => Math.abs(p) < 1e4)),
  );
}

export function isSound(state: NetworkState): boolean {
  const sets = state.layers.flatMap(({ last, averaged }) => [
    ...(flat(last) ?? []),
    ...(flat(averaged) ?? []),
    ...[last, averaged].flatMap((set) => set?.statistics ?? []),
  ]);
  return sets.every((values) => values.every(Number.isFinite));
}

/**
 * Takes a step and holds all that it changes to the truth: objective, gradients (by the moments), parameters, averages, and
 * at the end of an epoch what is removed. False, and nothing done, if gradients or moments are so large that it may overflow.
 */
export async function trueStep(trainer: Trainer, training: Training): Promise<boolean> {
  const { network } = trainer;
  const { data, options } = training;
  if (options.target) return false;
  const before = trainer.state();
  const perEpoch = stepsPerEpoch(training, network);
  const endsEpoch = (training.steps + 1) % perEpoch === 0;
  const truth = truthOf(before.network, network.seed, training, network.inputs);
  const slopes = truth.layers.flatMap(({ weights, logAlpha }) => [weights.value, logAlpha?.value]);
  const moments = before.layers.flatMap(({ first }) => flat(first));
  if (![...slopes, ...moments].every(isModerate)) return false;
  let twin: Trainer | undefined;
  if (options.removal && endsEpoch) {
    const copy = await Network.fromState(before.network, network.kernels);
    const state = { ...before, options: { ...before.options, removal: false as const } };
    twin = new Trainer(copy, data, { ...options, seed: options.seed ?? network.seed, removal: false }, state);
    twin.step();
  }
  trainer.step();
  expect(Math.abs(trainer.loss - truth.loss), 'the objective').toBeLessThanOrEqual(truth.error);
  const after = trainer.state();
  expectUpdate(before, twin?.state() ?? after, truth, training, perEpoch);
  training.steps++;
  training.averaged++;
  if (!twin) return true;
  const streaks = before.layers.map((layer) => layer.streaks ?? new Uint32Array(0));
  const left = withoutRemoved(twin.state(), streaks, before.options.logAlphaLimit, options.removal || 0);
  expect(comparable(after)).toEqual(comparable(left));
  return true;
}

/** Whether a step along these leaves parameters whose squares are far from overflow: divided by an ε of 1e-8, too. */
function isModerate(slopes: Float64Array | undefined): boolean {
  return slopes?.every((g) => Math.abs(g) < 1e10) ?? true;
}

/** What removal changes. */
function comparable({ network, layers }: TrainerState) {
  return {
    layers: layers.map(({ first, second, streaks }) => ({ first, second, streaks })),
    network: network.layers.map(({ last, averaged, origins, width, gates }) => ({
      gates,
      last,
      averaged,
      origins: origins ?? Int32Array.from({ length: width }, (_, i) => i),
    })),
  };
}

function expectUpdate(
  before: TrainerState,
  after: TrainerState,
  truth: BoundedObjective,
  training: Training,
  perEpoch: number,
): void {
  const { options, steps } = training;
  const { optimizer, logAlphaLimit, averaging } = before.options;
  const learningRate =
    before.options.learningRate * factorOf(options, Math.floor(steps / perEpoch), steps, perEpoch);
  const settings = { optimizer, learningRate, step: steps + 1 };
  const share = averaging === false ? 0 : (1 - averaging) / (1 - averaging ** (training.averaged + 1));
  truth.layers.forEach((gradients, l) => {
    expectMoments(before, after, truth, l, training.averaged, share);
    const [p0, p1] = [flat(before.network.layers[l].last), flat(after.network.layers[l].last)];
    const [m0, m1] = [flat(before.layers[l].first), flat(after.layers[l].first)];
    const [v0, v1] = [flat(before.layers[l].second), flat(after.layers[l].second)];
    const [a0, a1] = [flat(before.network.layers[l].averaged), flat(after.network.layers[l].averaged)];
    [gradients.weights, gradients.logAlpha].forEach((gradient, part) => {
      const name = `${part ? 'log α' : 'W and b'} of layer ${l} at step ${steps}`;
      const of = (from: typeof p0, i: number) => from?.[part][i] ?? 0;
      if (a1) expect(averaging, `averages of layer ${l}`).not.toBe(false);
      gradient?.value.forEach((g, i) => {
        const limit = part ? logAlphaLimit : Number.POSITIVE_INFINITY;
        const fault = updateFault(
          g,
          gradient.error[i],
          { p: of(p0, i), first: of(m0, i), second: of(v0, i) },
          { p: of(p1, i), first: of(m1, i), second: of(v1, i) },
          { ...settings, limit },
        );
        if (!(fault <= 1)) {
          const [was, is] = [of(m0, i), of(m1, i)];
          const moved = `moved from ${of(p0, i)} to ${of(p1, i)}, its moment from ${was} to ${is} (second ${of(v0, i)} to ${of(v1, i)})`;
          expect.fail(
            `${name}: cell ${i} has the gradient ${g} ± ${gradient.error[i]} but ${moved}: ${fault}`,
          );
        }
        if (averaging === false) return;
        const [last, mean] = [of(p1, i), of(a1, i)];
        if (training.averaged === 0) {
          if (mean !== last) expect.fail(`the first average of ${name}, cell ${i}: ${mean}, not ${last}`);
          return;
        }
        const expected = of(a0, i) + share * (last - of(a0, i));
        const error = 4 * UNIT * (Math.abs(of(a0, i)) + Math.abs(last)) + 1e-17;
        if (!(Math.abs(mean - expected) <= error))
          expect.fail(`the average of ${name}, cell ${i}: ${mean}, not ${expected}`);
      });
    });
  });
}

/** Whether what so many gates let through is surely there, or surely not; undefined where they are too close to 0 to tell. */
function isThrough({ value, error }: Bounded, gates: readonly number[]): boolean | undefined {
  if (gates.some((g) => value[g] > error[g])) return true;
  return gates.every((g) => value[g] === 0 && error[g] === 0) ? false : undefined;
}

/**
 * Whether a map of layer l takes part in a step: its gate is open, and no layer above has closed all of its gates, if nothing goes
 * past it. Gates on weights close no map as a whole.
 */
function takesPart(
  layers: readonly LayerState[],
  gates: BoundedObjective['gates'],
  l: number,
  map: number,
): boolean | undefined {
  const seen = layers.map(({ gates: own, conv }, m) => {
    const [z, above] = [gates[m], layers[m + 1]];
    if (m < l || !z || own?.on === 'weights') return true;
    if (m === l) return isThrough(z, [map]);
    return above?.conv?.beyond?.adds && conv ? true : isThrough(z, [...z.value.keys()]);
  });
  if (seen.includes(false)) return false;
  return seen.includes(undefined) ? undefined : true;
}

/** That running moments go on by those of the minibatch, and those of maps that take no part stay; and that their averages follow. */
function expectMoments(
  before: TrainerState,
  after: TrainerState,
  { running, gates }: BoundedObjective,
  l: number,
  averaged: number,
  share: number,
): void {
  const [was, is] = [before.network.layers[l], after.network.layers[l]];
  const [moved, s0, s1] = [running[l], was.last.statistics, is.last.statistics];
  if (!moved || !s0 || !s1) return;
  s1.forEach((value, i) => {
    const map = Math.floor(i / 2);
    const part = takesPart(before.network.layers, gates, l, map);
    const name = `${i % 2 ? 'the running variance' : 'the running mean'} of map ${map} of layer ${l}`;
    if (part === false && value !== s0[i])
      expect.fail(`${name}, which took no part, moved from ${s0[i]} to ${value}`);
    if (part && !(Math.abs(value - moved.value[i]) <= moved.error[i])) {
      expect.fail(`${name} is ${value}, not ${moved.value[i]} ± ${moved.error[i]}`);
    }
    const [a0, a1] = [was.averaged?.statistics?.[i] ?? 0, is.averaged?.statistics?.[i]];
    if (a1 === undefined) return;
    const expected = averaged === 0 ? value : a0 + share * (value - a0);
    if (!(Math.abs(a1 - expected) <= 4 * UNIT * (Math.abs(a0) + Math.abs(value)) + 1e-17))
      expect.fail(`the average of ${name} is ${a1}, not ${expected}`);
  });
}
