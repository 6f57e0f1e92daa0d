import '../../src/targets.js';
import { expect } from 'vitest';
import { readCheckpoint, readModel, writeCheckpoint, writeModel } from '../../src/files.js';
import { type Dataset, L0netError, Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { gatesWeights } from '../../src/layers/shape.js';
import { type Target, targetDoor } from '../../src/training/target.js';
import { firstOf } from '../oracle/network.js';
import type { ExactBuild } from '../support/builds.js';
import type { Random } from '../support/random.js';
import { drawData, drawNetwork, drawTraining, makeWild } from './draw.js';
import { isSound, isTame, stepsPerEpoch, strengthsOf, type Training, trueStep } from './step.js';

/** Steps that a life takes in one go, at most. */
const STRIDE = 12;

/**
 * A network's life twice: once in one build, interrupted, saved, loaded and given hostile numbers; and once in the other
 * build, left in peace. After each act all that they have must be the same, to the bit.
 */
export class Life {
  readonly random: Random;
  readonly build: ExactBuild;
  #restless: Trainer;
  #calm: Trainer;
  #training: Training;
  /** Whether numbers are so large that there is nothing to compare with: they must only stay finite. */
  isWild = false;

  private constructor(random: Random, build: ExactBuild, restless: Network, calm: Network) {
    this.random = random;
    this.build = build;
    [this.#restless, this.#calm, this.#training] = this.#begin(restless, calm);
  }

  static async begin(random: Random): Promise<Life> {
    const options = drawNetwork(random);
    const build = random.pick(['simd', 'scalar'] as const);
    const network = await Network.create({ ...options, build });
    const calm = await Network.create({ ...options, build: build === 'simd' ? 'scalar' : 'simd' });
    return new Life(random, build, network, calm);
  }

  /** The network that everything is done to. */
  get network(): Network {
    return this.#restless.network;
  }

  /** The same, left in peace. */
  get calm(): Network {
    return this.#calm.network;
  }

  get trainer(): Trainer {
    return this.#restless;
  }

  get training(): Training {
    return this.#training;
  }

  /** Some steps, one of them held to the truth; false if the training is over, or fails as it may. */
  async train(): Promise<boolean> {
    const { random } = this;
    const training = this.#training;
    const left = (training.options.epochs ?? 10) * stepsPerEpoch(training, this.network) - training.steps;
    const steps = Math.max(0, Math.min(random.integer(1, STRIDE), left));
    // The first, where averages may begin, and the end of an epoch, where gates may go, more often than others.
    const perEpoch = stepsPerEpoch(training, this.network);
    const toEnd = perEpoch - 1 - (training.steps % perEpoch);
    const checked = random.pick([0, toEnd < steps ? toEnd : 0, random.integer(0, steps - 1)]);
    for (let step = 0; step < steps; step++) {
      const isTrue = step === checked && !this.isWild && isTame(this.network.state());
      const [first, second] =
        random.unit() < 0.5 ? [this.#restless, this.#calm] : [this.#calm, this.#restless];
      if (isTrue && (await trueStep(first, training))) second.step();
      else if (!this.#step(first, second)) return false;
      else {
        training.steps++;
        training.averaged++;
      }
    }
    expect([this.#restless.stepsDone, this.#restless.epochsDone]).toEqual([
      training.steps,
      Math.floor(training.steps / stepsPerEpoch(training, this.network)),
    ]);
    if (steps > 0) expect(this.network.hasAverage).toBe(training.options.averaging !== false);
    await this.compare();
    return steps > 0;
  }

  /** Trains to the end of the epoch by the loop; the other life by steps. */
  async loop(): Promise<boolean> {
    const training = this.#training;
    const { epochs = 10 } = training.options;
    if (this.#restless.epochsDone >= epochs) return false;
    const before = training.steps;
    const failed = await this.#runEpoch();
    while (this.#calm.stepsDone < this.#restless.stepsDone) this.#calm.step();
    training.steps = this.#calm.stepsDone;
    training.averaged += training.steps - before;
    if (failed)
      expect(this.#step(this.#restless, this.#calm), 'a step that has failed in the loop').toBe(false);
    await this.compare();
    return !failed;
  }

  async #runEpoch(): Promise<boolean> {
    const trainer = this.#restless;
    try {
      for await (const report of trainer) {
        expect([report.epoch, report.step]).toEqual([trainer.epochsDone, trainer.stepsDone]);
        expect([report.trainLoss, report.expectedL0].every(Number.isFinite)).toBe(true);
        break;
      }
      return false;
    } catch (error) {
      if (error instanceof L0netError && error.code === 'NOT_FINITE') return true;
      throw error;
    }
  }

  /** Both take a step, or both fail with the same error and change nothing. */
  #step(first: Trainer, second: Trainer): boolean {
    const errors = [first, second].map((trainer) => {
      const before = trainer.network.parameters();
      try {
        trainer.step();
        return undefined;
      } catch (error) {
        if (!(error instanceof L0netError)) throw error;
        expect(error.code).toBe('NOT_FINITE');
        expect(trainer.network.parameters(), 'the parameters after a loss that is not finite').toEqual(
          before,
        );
        return error.message;
      } finally {
        expect(isSound(trainer.network.state()), 'whether all parameters are finite').toBe(true);
      }
    });
    expect(errors[1]).toBe(errors[0]);
    return errors[0] === undefined;
  }

  /** Through a file, from which another trainer goes on. */
  async resume(): Promise<void> {
    const bytes = await writeCheckpoint(this.#restless);
    const { data, options } = this.#training;
    const { schedule } = options;
    const given = this.random.unit() < 0.5 ? options : typeof schedule === 'function' ? { schedule } : {};
    const source = this.random.unit() < 0.5 ? bytes : new Blob([bytes]);
    this.#restless = await readCheckpoint(source, data, { ...given, build: this.build });
    expect(await writeCheckpoint(this.#restless)).toEqual(bytes);
  }

  /** Parameters from outside: moments stay, an average begins anew. */
  set(): void {
    const { random } = this;
    const layers = this.network.parameters().map((layer, l) => {
      const moved = layer.logAlpha?.map((a) => a + random.pick([0, 0, 1, -3]));
      const { groups } = this.network.shapes[l].gates ?? {};
      return {
        ...layer,
        weights: layer.weights.map((w) => w * random.pick([1, 0.5, -1])),
        ...(layer.scale && { scale: layer.scale.map((gamma) => gamma * random.pick([1, 0.5, -1])) }),
        ...(moved && { logAlpha: moved.map((_, i) => moved[firstOf({ groups }, i)]) }),
      };
    });
    for (const network of [this.network, this.calm]) network.setParameters(layers);
    this.#training.averaged = 0;
  }

  /** Another training with other data, on what is left, on the network as it comes from a file, or on the pruned one. */
  async again(change: 'none' | 'reload' | 'prune'): Promise<void> {
    const move = async (network: Network, isRestless: boolean) => {
      if (change === 'prune') return network.prune();
      return change === 'reload' && isRestless ? readModel(writeModel(network), this.build) : network;
    };
    this.adopt(await move(this.network, true), await move(this.calm, false));
    expect(this.network.build).toBe(this.build);
  }

  /** Begins another training of two networks, which are the same. */
  adopt(restless: Network, calm: Network): void {
    [this.#restless, this.#calm, this.#training] = this.#begin(restless, calm);
  }

  #begin(restless: Network, calm: Network): [Trainer, Trainer, Training] {
    const { random } = this;
    const drawn = draw(random, restless);
    const isWild = random.unit() < 0.15;
    const { data, training } = isWild ? makeWild(random, drawn.data, drawn.training, restless.output) : drawn;
    this.isWild = isWild || !isTame(restless.state());
    const begun = {
      data,
      options: training,
      strengths: strengthsOf(restless, data, training),
      steps: 0,
      averaged: 0,
    };
    return [new Trainer(restless, data, training), new Trainer(calm, data, training), begun];
  }

  /** All that there is of both, as files: parameters, averages, moments, and what the trainers count. */
  async compare(): Promise<void> {
    const [restless, calm] = [await writeCheckpoint(this.#restless), await writeCheckpoint(this.#calm)];
    if (!same(restless, calm)) expect(this.#restless.state(), 'interrupted').toEqual(this.#calm.state());
  }
}

/** Whether two files are the same. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function draw(random: Random, network: Network): { data: Dataset; training: TrainerOptions } {
  const data = drawData(random, network);
  const gated = network.shapes.find((shape) => shape.gates);
  const gates = !gated ? 'none' : gatesWeights(gated) ? 'weights' : 'groups';
  const examples = data.inputs.length / network.inputs;
  const { output } = network;
  const normalises = network.shapes.some(({ conv }) => conv?.beyond?.batchNorm);
  const layers = network.shapes.length;
  const training = drawTraining(random, { gates, layers, examples, output, normalises });
  const target = gates === 'groups' && random.unit() < 0.3 ? drawTarget(random, network) : undefined;
  if (!target) return { data, training };
  const { lambda: _, noiseVariance: __, ...rest } = training;
  const epochs = Math.max(2, rest.epochs ?? 10);
  return {
    data,
    training: { ...rest, epochs, target: { ...target, finish: random.integer(1, epochs - 1) } },
  };
}

/** A size that the network can have; undefined where what was drawn is too small for it. */
function drawTarget(random: Random, network: Network): Target | undefined {
  const amount = { share: random.pick([1, 0.8, 0.5, 0.3]) };
  const machine = { base: 0, multiplyAdds: 1e-3, values: 1e-2 };
  const target: Target = random.pick([
    { multiplyAdds: amount },
    { parameters: amount },
    { bytes: amount },
    { inputs: amount },
    { microseconds: amount, machine },
    { inputs: network.shapes.map(() => ({ share: 1 })) },
  ]);
  try {
    targetDoor(target).budgets(network, { ...target, finish: 1 });
    return target;
  } catch (error) {
    if (error instanceof L0netError && error.code === 'INVALID_ARGUMENT') return undefined;
    throw error;
  }
}
