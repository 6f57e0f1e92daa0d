import { availableParallelism } from 'node:os';
import { duration } from '../../../src/cli/output/format.js';
import { type Dataset, Network, Trainer, type TrainingData } from '../../../src/index.js';
import { type MemoryPlan, planMemory } from '../../../src/memory.js';
import { crewOf } from '../../threads/crew.js';
import type { WideSettings } from './settings.js';

/** Images in the step that is measured: as many as batch normalisation can do with, so that it takes seconds. */
const FEW = 2;
const STEPS = 3;

const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** What a run takes of linear memory, before there is any of it. */
export async function memoryOf(
  { network, trainer }: WideSettings,
  data: TrainingData,
  test: Dataset,
  threads: number,
): Promise<MemoryPlan> {
  return planMemory({ ...network, threads: crewOf(threads) }, data, { ...trainer, test });
}

export function memoryLine({ bytes, most, parts }: MemoryPlan): string {
  const each = parts.map(({ name, bytes }) => `${name} ${mib(bytes)}`).join(', ');
  const room = bytes > most ? 'which is more than a memory can have' : `of at most ${mib(most)}`;
  return `linear memory: ${mib(bytes)} ${room} (${each})`;
}

/** Seconds of a step for each image on so many threads: the least of a few steps of a fresh network. */
export async function secondsPerImage(settings: WideSettings, threads: number): Promise<number> {
  const network = await Network.create({ ...settings.network, seed: 1, threads: crewOf(threads) });
  const inputs = Uint8Array.from({ length: FEW * network.inputs }, (_, i) => (37 * i) % 251);
  const { target: _, ...options } = settings.trainer;
  const trainer = new Trainer(
    network,
    { inputs, labels: new Uint8Array(FEW) },
    { ...options, batchSize: FEW, removal: false },
  );
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step < STEPS; step++) {
    const begin = performance.now();
    trainer.step();
    least = Math.min(least, (performance.now() - begin) / 1000);
  }
  network.threads.stop?.();
  return least / FEW;
}

/** What a run would take at the pace of a fresh network, on each number of threads. */
export async function* timeLines(
  settings: WideSettings,
  images: number,
  counts: readonly number[],
): AsyncGenerator<string> {
  const { epochs = 1, batchSize = 1 } = settings.trainer;
  for (const threads of counts) {
    const each = await secondsPerImage(settings, threads);
    const days = (each * images * epochs) / 86_400;
    const cores = availableParallelism();
    const on = threads > cores ? `, of which ${cores} have a core` : '';
    yield `${threads} ${threads === 1 ? 'thread' : 'threads'}${on}: ${each.toFixed(2)} s for an image in a step of ${FEW}, so a step of ` +
      `${batchSize} takes ${duration(batchSize * each)}, an epoch ${duration(images * each)}, and ${epochs} epochs ${days.toFixed(1)} days`;
  }
}
