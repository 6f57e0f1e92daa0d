import { expect, inject, test } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../../src/files.js';
import { Network, Trainer } from '../../src/index.js';
import { builds } from '../support/builds.js';
import { Random } from '../support/random.js';
import { type Life, randomLife } from './randomLife.js';

/** Fewer in browsers; more for a long run: LIVES=10000 npx vitest run --project node saving/random. */
const lives = Math.max(30, Math.ceil(0.4 * inject('lives').lives));

async function begin({ network, data, options }: Life): Promise<Trainer> {
  return new Trainer(await Network.create(network), data, options);
}

/** All that a training has come to: that of a checkpoint. */
async function end(trainer: Trainer): Promise<Uint8Array> {
  const { epochs } = trainer.options;
  while (trainer.epochsDone < epochs) trainer.step();
  return writeCheckpoint(trainer);
}

test(`${lives} trainings of any kind go on from any step to the same bits`, async () => {
  const seen = { convolutions: 0, removed: 0, weights: 0 };
  for (let seed = 1; seed <= lives; seed++) {
    const life = randomLife(seed);
    const random = new Random(seed + 1e6);
    const whole = await begin(life);
    const bytes = await end(whole);
    let trainer = await begin(life);
    const stops = [random.integer(0, whole.stepsDone), random.integer(0, whole.stepsDone)].sort(
      (a, b) => a - b,
    );
    for (const stop of stops) {
      while (trainer.stepsDone < stop) trainer.step();
      trainer = await readCheckpoint(await writeCheckpoint(trainer), life.data, {
        build: random.pick(builds),
      });
      expect([seed, trainer.stepsDone]).toEqual([seed, stop]);
    }
    expect([seed, await end(trainer)]).toEqual([seed, bytes]);
    const { shapes, seed: own } = whole.network;
    if (shapes[0].conv) seen.convolutions++;
    if (shapes[0].gates?.on === 'weights') seen.weights++;
    const fresh = await Network.create({ ...life.network, seed: own });
    if (JSON.stringify(fresh.shapes) !== JSON.stringify(shapes)) seen.removed++;
  }
  // Otherwise this would not have tested what it says.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(lives / 20);
});
