import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wideResNet } from '../../bench/wideResNet.js';
import { randomKey } from '../../src/base/random.js';
import { Network } from '../../src/index.js';
import { readParameters } from '../../src/layers/parameters.js';
import type { LayerParameters } from '../../src/layers/plan.js';
import { gateCount } from '../../src/layers/sizes.js';
import { CELLS, STEP_CELLS } from '../../src/optimizer/kind.js';
import { resolveOptions } from '../../src/training/options.js';
import { planStack } from '../../src/training/planStack.js';
import { Random } from '../support/random.js';
import { ask, findPyTorch, type PyTorch } from './pytorch.js';

const BATCH = 2;

/** No step at all, whose velocity is the gradient: assembly/optimizer/settings.ts. */
const STANDING = [0, 0.9, 0, 0, 0, 0, 1, 0];

interface Answer {
  readonly loss: number;
  /** ‖g − g64‖ / ‖g64‖ of the gradient of each of a layer's tensors. */
  readonly layers: readonly Readonly<Record<string, number>>[];
}

/** The numbers that a step finds gradients of, and what decides its gates. */
const NAMES = ['weights', 'bias', 'scale', 'logAlpha'] as const;

type Numbers = Partial<Record<(typeof NAMES)[number] | 'noise', Float32Array>>;

function numbersOf(parameters: LayerParameters): Numbers {
  const some = NAMES.filter((name) => parameters[name] !== undefined);
  return Object.fromEntries(some.map((name) => [name, parameters[name]]));
}

/** A minibatch of noise through a network, with the gates of its first step: what it was, and its gradients. */
async function step(depth: number, widen: number) {
  const network = await Network.create({ ...wideResNet(depth, widen), seed: 3 });
  const random = new Random(28);
  const images = Float32Array.from(random.values(BATCH * network.inputs, -2, 2));
  const labels = random.labels(BATCH, 10);
  const { shapes } = network;
  const data = { inputs: images, labels: Uint32Array.from(labels) };
  const options = resolveOptions({ optimizer: 'sgd', batchSize: BATCH }, 3);
  const access = network.attach(false);
  const free = shapes.map(() => ({ l0: 0, weightDecay: 0 }));
  const stack = planStack(access, network, data, free, BATCH, options);
  const { arena } = access.runtime;
  const settings = arena.words(STEP_CELLS);
  access.commit();
  arena.f32(settings, STEP_CELLS).set(STANDING);
  arena.f32(settings + 4 * CELLS, CELLS).set(STANDING);
  stack.sampleNoise(randomKey('seed', 3), 0, BATCH);
  stack.sampleGates(BATCH);
  arena.f32(stack.input.values, images.length).set(images);
  stack.input.ld = network.inputs;
  arena.i32(stack.answers, BATCH).set(labels);
  const layers = network.parameters().map((parameters, l): Numbers => {
    const { gates } = shapes[l];
    const noise = gates && arena.f32(stack.layers[l].noise, gateCount(shapes[l])).slice();
    return { ...numbersOf(parameters), ...(noise && { noise }) };
  });
  stack.forward(BATCH);
  stack.loss(BATCH);
  stack.penalties();
  stack.backward(BATCH);
  const [loss] = stack.results;
  stack.update(settings, 0, 1);
  const gradients = stack.layers.map(({ shape, first }) => numbersOf(readParameters(arena, shape, first)));
  return { shapes, images, labels, layers, loss, gradients };
}

/** As PyTorch has them, but for a dense layer's weights. */
function dimensions(
  numbers: Numbers,
  { inputs, outputs, conv }: Awaited<ReturnType<typeof step>>['shapes'][number],
) {
  const weights = conv ? [outputs, inputs, ...conv.kernel] : [inputs, outputs];
  return Object.fromEntries(
    Object.keys(numbers).map((name) => [name, name === 'weights' ? weights : [outputs]]),
  );
}

function write(path: string, arrays: readonly Float32Array[]): string {
  for (const values of arrays) {
    writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength), { flag: 'a' });
  }
  return path;
}

const pytorch = findPyTorch();

/** Without rectifiers that roundings turn. */
const CLOSE = 1e-5;

/**
 * With them: of N outputs of a layer each carries about 1/√N of a gradient, so that one that is 0 here and not there moves all gradients
 * below by 0.35 % where N is least, 2 images · 640 maps · 64 cells. Of 8 million a few are near enough to 0; wrong wiring moves them by 100 %.
 */
const TURNED = 0.02;

// Protects: a step of a whole Wide ResNet, of the paper's own size, is that of the field, through 28 layers and back: no wiring of blocks is
// another one, no gate stands elsewhere, no gradient is lost.
describe.runIf(pytorch)(`beside PyTorch ${pytorch?.version}`, () => {
  test.each([
    [10, 2, CLOSE],
    [28, 10, TURNED],
  ])(
    'the gradients of a step of WRN-%i-%i on two images',
    async (depth, widen, tolerance) => {
      const { shapes, images, labels, layers, loss, gradients } = await step(depth, widen);
      const folder = mkdtempSync(join(tmpdir(), 'l0net-wide-'));
      const tensors = (of: readonly Numbers[]) => of.flatMap((layer) => Object.values(layer));
      try {
        const [answer] = ask<Answer>(pytorch as PyTorch, 'wideResNet.py', [
          {
            values: write(join(folder, 'values'), [images, ...tensors(layers)]),
            gradients: write(join(folder, 'gradients'), tensors(gradients)),
            images: [BATCH, 3, 32, 32],
            layers: layers.map((layer, l) => dimensions(layer, shapes[l])),
            labels: [...labels],
            blocks: (depth - 4) / 6,
          },
        ]);
        expect(loss).toBeCloseTo(answer.loss, 5);
        expect(answer.layers.map(Object.keys)).toEqual(gradients.map(Object.keys));
        for (const [l, distances] of answer.layers.entries()) {
          const isTop = l >= shapes.length - 2; // above all rectifiers but the last ones
          for (const [name, distance] of Object.entries(distances)) {
            expect(distance, `${name} of layer ${l}`).toBeLessThan(isTop ? CLOSE : tolerance);
          }
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    900_000,
  );
});
