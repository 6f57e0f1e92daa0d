import { afterEach, describe, inject, test } from 'vitest';
import '../../src/residual.js';
import '../../src/gaussian.js';
import '../../src/inference/residual.js';
import { allGone, TestWorkers } from '../worker/workers.js';
import { live } from './live.js';

/** How many, and the seed of the first (vitest.config.ts). */
const { lives, first } = inject('lives');

/** Lives in one test: it must end within a minute on a slow machine. */
const EACH = 25;

let workers = new TestWorkers();

afterEach(async () => {
  const ended = workers;
  workers = new TestWorkers();
  await allGone(ended);
});

const parts = Array.from({ length: Math.ceil(lives / EACH) }, (_, part) => first + part * EACH);

describe('a network, whatever is done to it, keeps its promises:', () => {
  test.each(parts)(`lives from seed %i on`, async (start) => {
    for (let seed = start; seed < Math.min(start + EACH, first + lives); seed++) {
      await live(seed, { createWorker: workers.of('training') });
    }
  });
});
