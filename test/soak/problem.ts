import {
  type Dataset,
  Network,
  type NetworkOptions,
  type OptimizerOptions,
  Trainer,
  type TrainerOptions,
} from '../../src/index.js';
import type { Random } from '../support/random.js';

/** A training that can be done again, to the same bits. */
export interface Problem {
  readonly network: NetworkOptions & { inputs: number };
  readonly data: Dataset;
  readonly options: TrainerOptions;
}

/** A training of any kind, small enough for many a second. */
export function randomProblem(random: Random): Problem {
  const inputs = random.integer(1, 60);
  const hidden = Array.from({ length: random.integer(0, 2) }, () => random.integer(1, 40));
  const outputs = random.integer(2, 6);
  const output = random.pick(['softmax', 'linear'] as const);
  const examples = (most: number): Dataset => {
    const count = random.integer(1, most);
    const values =
      random.unit() < 0.5
        ? Uint8Array.from({ length: count * inputs }, () => Math.max(0, random.integer(-200, 255)))
        : Float32Array.from(random.values(count * inputs, -2, 2));
    return output === 'softmax'
      ? { inputs: values, labels: random.labels(count, outputs) }
      : { inputs: values, targets: Float32Array.from(random.values(count * outputs)) };
  };
  const optimizer: OptimizerOptions = random.pick(['adam', 'sgd']);
  return {
    network: {
      inputs,
      layers: [...hidden, outputs],
      output,
      seed: random.integer(0, 1e6),
      build: random.pick(['simd', 'scalar'] as const),
      ...(random.unit() < 0.2 && { gates: false as const }),
    },
    data: examples(400),
    options: {
      epochs: random.integer(1, 60),
      batchSize: random.integer(1, 64),
      lambda: random.pick([0, 0.1, 1, 5]),
      weightDecay: random.pick([0, 1e-3]),
      optimizer,
      learningRate: optimizer === 'adam' ? 1e-2 : 1e-3,
      schedule: random.pick(['constant', 'linear'] as const),
      averaging: random.pick([0.999, 0.9, false] as const),
      sampling: random.pick(['minibatch', 'minibatch', 'example'] as const),
      logAlphaLimit: random.pick([4.6, 3]),
      removal: random.pick([false, false, 2] as const),
      ...(random.unit() < 0.5 && { test: examples(300) }),
    },
  };
}

/** The problem's network and trainer after so many steps that nothing has interrupted. */
export async function replay({ network, data, options }: Problem, steps: number): Promise<Network> {
  const replayed = await Network.create(network);
  const trainer = new Trainer(replayed, data, options);
  for (let step = 0; step < steps; step++) trainer.step();
  return replayed;
}

/** All parameters, as they are now, as one string: equal for equal bits. */
export async function fingerprint(network: Network): Promise<string> {
  const sets = network.hasAverage ? (['last', 'averaged'] as const) : (['last'] as const);
  return (await Promise.all(sets.map((set) => network.digest(set)))).join();
}

/** The problem without an end. */
export function endless(problem: Problem): Problem {
  return { ...problem, options: { ...problem.options, epochs: 1_000_000 } };
}

/** Whether the network is what the problem's leaves after some number of whole steps, from `least` on. */
export async function isAfterSomeStep(problem: Problem, network: Network, least: number): Promise<boolean> {
  const replayed = await Network.create(problem.network);
  const trainer = new Trainer(replayed, problem.data, problem.options);
  const last = (problem.options.epochs ?? 1) * stepsPerEpoch(problem);
  const wanted = await fingerprint(network);
  const bias = network.parameters()[0].bias.join();
  for (;;) {
    const maybe = trainer.stepsDone >= least && replayed.parameters()[0].bias.join() === bias;
    if (maybe && (await fingerprint(replayed)) === wanted) return true;
    if (trainer.stepsDone === last) return false;
    trainer.step();
  }
}

export function stepsPerEpoch({ network, data, options }: Problem): number {
  return Math.ceil(data.inputs.length / network.inputs / (options.batchSize ?? 100));
}
