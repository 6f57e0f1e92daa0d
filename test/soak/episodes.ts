import { Worker } from 'node:worker_threads';
import { readCheckpoint, writeCheckpoint } from '../../src/files.js';
import {
  L0netError,
  Network,
  Trainer,
  type TrainingCheckpoint,
  trainInWorker,
  type WorkerLike,
} from '../../src/index.js';
import { thrownBy } from '../support/examples.js';
import type { Random } from '../support/random.js';
import { endless, fingerprint, isAfterSomeStep, type Problem, replay, stepsPerEpoch } from './problem.js';
import type { Tally } from './tally.js';

/** What an episode has to do with. */
export interface Scene {
  readonly problem: Problem;
  readonly random: Random;
  readonly tally: Tally;
  /** Networks that are being trained: others serve from them meanwhile. */
  readonly training: Set<Network>;
}

type Episode = (scene: Scene) => Promise<void>;

const codeOf = (error: unknown) => (error instanceof L0netError ? error.code : String(error));
const later = (milliseconds: number, run: () => void) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

/** Compares a network with the same steps done without interruption. */
async function compare(scene: Scene, network: Network, steps: number, what: string): Promise<void> {
  const { problem, tally } = scene;
  const same = (await fingerprint(network)) === (await fingerprint(await replay(problem, steps)));
  tally.expect(same, () => `${what}: other bits after ${steps} steps`);
  const finite = network
    .parameters()
    .every(({ weights, bias, logAlpha }) =>
      [weights, bias, logAlpha ?? bias].every((values) => values.every(Number.isFinite)),
    );
  tally.expect(finite, () => `${what}: parameters that are not finite after ${steps} steps`);
  tally.counts.steps += steps;
}

/** Trains in a loop with a signal that is aborted at some time, or never. */
const aborted: Episode = async (given) => {
  const { random, tally, training } = given;
  const problem = random.unit() < 0.5 ? given.problem : endless(given.problem);
  const network = await Network.create(problem.network);
  const controller = new AbortController();
  const reason = new Error('aborted by the soak');
  const cancel = later(random.integer(0, 300), () => controller.abort(reason));
  const trainer: Trainer = new Trainer(network, problem.data, {
    ...problem.options,
    signal: controller.signal,
    onProgress: () => {
      for (const refused of [() => trainer.step(), () => network.setParameters(network.parameters())]) {
        try {
          refused();
          tally.expect(false, () => 'a call from onProgress was not refused');
        } catch (error) {
          tally.expect(codeOf(error) === 'BUSY', () => `a call from onProgress was refused with ${error}`);
          tally.counts.callsRefused++;
        }
      }
    },
  });
  const bytes = network.memoryBytes;
  training.add(network);
  try {
    for await (const { trainLoss } of trainer) {
      tally.expect(Number.isFinite(trainLoss), () => `a loss of ${trainLoss}`);
    }
  } catch (error) {
    tally.expect(error === reason, () => `an abort threw ${error}`);
    tally.counts.aborts++;
  }
  cancel();
  training.delete(network);
  tally.expect(network.memoryBytes === bytes, () => 'linear memory grew in a training');
  await compare({ ...given, problem }, network, trainer.stepsDone, 'abort');
};

/** Leaves the loop after some epochs, steps by hand, and enters it again, until the training is done. */
const left: Episode = async (scene) => {
  const { problem, random, tally, training } = scene;
  const network = await Network.create(problem.network);
  const trainer = new Trainer(network, problem.data, problem.options);
  const epochs = problem.options.epochs ?? 1;
  const total = epochs * stepsPerEpoch(problem);
  training.add(network);
  while (trainer.epochsDone < epochs) {
    let leaveAfter = random.integer(1, 5);
    for await (const _ of trainer) {
      if (--leaveAfter > 0) continue;
      tally.counts.loopsLeft++;
      break;
    }
    const byHand = Math.min(random.integer(0, 7), total - trainer.stepsDone);
    for (let step = 0; step < byHand; step++) trainer.step();
  }
  training.delete(network);
  await compare(scene, network, total, 'loop left');
};

/** Gives the network another trainer while a loop runs, and in between one that there is no memory for. */
const replaced: Episode = async ({ problem: given, random, tally, training }) => {
  const problem = endless(given);
  const network = await Network.create(problem.network);
  const first = new Trainer(network, problem.data, problem.options);
  const loop = (async () => {
    for await (const _ of first);
  })();
  training.add(network);
  const caught = thrownBy(() => loop);
  await new Promise((resolve) => setTimeout(resolve, random.integer(0, 60)));
  const refused = await thrownBy(() =>
    Network.create({ inputs: 2 ** 24, layers: [2 ** random.integer(7, 24)] }),
  );
  tally.expect(codeOf(refused) === 'OUT_OF_MEMORY', () => `a network of many GiB gave ${refused}`);
  tally.counts.plansRefused++;
  const { seed = 0 } = problem.network;
  const options = { ...problem.options, seed: seed + 1, batchSize: 7 };
  const before = first.stepsDone;
  const bits = await fingerprint(network);
  const second = new Trainer(network, problem.data, options);
  const steps = first.stepsDone;
  for (let step = 0; step < 5; step++) second.step();
  const error = await caught;
  tally.expect(codeOf(error) === 'DISPOSED', () => `a loop whose trainer was replaced threw ${error}`);
  tally.counts.trainersReplaced++;
  training.delete(network);
  const again = await replay(problem, steps);
  const earlier = await fingerprint(await replay(problem, before));
  tally.expect(earlier === bits, () => `replaced: other bits after ${before} steps`);
  const same = new Trainer(again, problem.data, options);
  for (let step = 0; step < 5; step++) same.step();
  tally.expect(
    (await fingerprint(network)) === (await fingerprint(again)),
    () => `replaced: other bits 5 steps after ${steps}`,
  );
  tally.counts.steps += steps + 5;
};

/** Two networks in turns, step by step. */
const inTurns: Episode = async (scene) => {
  const { problem, random, training } = scene;
  const [a, b] = [await Network.create(problem.network), await Network.create(problem.network)];
  const trainers = [a, b].map((network) => new Trainer(network, problem.data, problem.options));
  const total = (problem.options.epochs ?? 1) * stepsPerEpoch(problem);
  training.add(a).add(b);
  for (let turn = random.integer(1, 400); turn > 0; turn--) {
    const trainer = random.pick(trainers);
    if (trainer.stepsDone < total) trainer.step();
    if (turn % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  training.delete(a);
  training.delete(b);
  await compare(scene, a, trainers[0].stepsDone, 'in turns');
  await compare(scene, b, trainers[1].stepsDone, 'in turns');
};

/** Trains in a worker, which is done, aborted, left or killed; asks for network and checkpoint at any time. */
const inWorker: Episode = async (scene) => {
  const { problem, random, tally } = scene;
  const end = random.pick(['done', 'abort', 'leave', 'kill'] as const);
  const controller = new AbortController();
  const workers: Worker[] = [];
  const create = (): WorkerLike => {
    workers.push(new Worker(new URL('../worker/bodies/training.mjs', import.meta.url), { execArgv: [] }));
    return workers[0];
  };
  let progress = 0;
  const checkpoints: TrainingCheckpoint[] = [];
  const training = trainInWorker(create, problem.network, problem.data, {
    ...problem.options,
    signal: controller.signal,
    onProgress: ({ step }) => {
      progress = step;
    },
    ...(random.unit() < 0.5 && {
      checkpointEvery: random.integer(1, 20),
      onCheckpoint: (checkpoint) => void checkpoints.splice(0, 1, checkpoint),
    }),
  });
  tally.counts.inWorkers++;
  const cancel = later(random.integer(0, 400), () => {
    if (end === 'abort') controller.abort('aborted by the soak');
    if (end === 'kill') void workers[0]?.terminate();
  });
  const snapshot = training.network().catch((error: unknown) => error);
  const asked: Promise<unknown>[] = [];
  const cancelAsking = later(random.integer(0, 300), () => {
    asked.push(training.checkpoint().then((one) => checkpoints.push(one), codeOf));
  });
  let finished = false;
  let leaveAfter = end === 'leave' ? random.integer(1, 10) : 0;
  let least = 0;
  const error = await thrownBy(async () => {
    for await (const { step } of training) {
      least = step;
      if (--leaveAfter === 0) break;
    }
    finished = leaveAfter !== 0;
    throw undefined;
  });
  cancel();
  cancelAsking();
  const [code] = await Promise.all(asked);
  if (typeof code === 'string') {
    tally.expect(
      code === 'DISPOSED' || (end === 'kill' && code === 'WORKER_FAILED'),
      () => `a checkpoint threw ${code}`,
    );
  }
  for (const checkpoint of checkpoints) {
    const { network, stepsDone } = await readCheckpoint(await writeCheckpoint(checkpoint), problem.data);
    await compare(scene, network, stepsDone, 'a checkpoint of a worker');
  }
  least = Math.max(least, progress);
  const early = await snapshot;
  if (early instanceof Network) {
    tally.expect(await isAfterSomeStep(problem, early, 0), () => 'a snapshot between two steps');
  } else tally.expect(end === 'kill', () => `a snapshot threw ${early}`);
  const final = await training.network().catch((reason: unknown) => reason);
  if (error === undefined) {
    if (!finished) tally.counts.loopsLeft++;
  } else if (end === 'abort') {
    tally.expect(error === 'aborted by the soak', () => `an abort of a worker threw ${error}`);
    tally.counts.aborts++;
  } else {
    tally.expect(
      end === 'kill' && codeOf(error) === 'WORKER_FAILED',
      () => `${end}: a worker threw ${error}`,
    );
    tally.expect(final === error, () => `after its worker died, a network was ${final}`);
    tally.counts.workersTerminated++;
  }
  if (!(final instanceof Network)) return;
  if (finished) least = (problem.options.epochs ?? 1) * stepsPerEpoch(problem);
  tally.expect(await isAfterSomeStep(problem, final, least), () => `${end}: a network between two steps`);
  tally.counts.steps += least;
};

export const episodes: readonly Episode[] = [aborted, aborted, left, replaced, inTurns, inWorker];
