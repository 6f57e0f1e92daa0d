import { expect, test } from 'vitest';
import '../../src/convolutions.js';
import { type ImageLike, type ImageSet, imageInputs, splitImages } from '../../src/images.js';
import { Network, Trainer } from '../../src/index.js';
import { Random } from '../support/random.js';

const options = { channels: 3, width: 16, height: 16, background: [0, 0, 0] } as const;
const classes = ['bars', 'disc', 'ring'];

/** A drawing of a class in any colour and size, at any place, on a transparent ground with noise. */
function drawing(random: Random, label: number): ImageLike {
  const [width, height] = [24 + Math.floor(20 * random.unit()), 24 + Math.floor(20 * random.unit())];
  const radius = 8 + 3 * random.unit();
  const [x0, y0] = [width, height].map((side) => radius + (side - 2 * radius) * random.unit());
  const colour = Array.from({ length: 3 }, () => 120 + Math.floor(135 * random.unit()));
  const isIn = (x: number, y: number) => {
    const distance = Math.sqrt(x * x + y * y);
    if (label === 0) return Math.abs(x) < radius && Math.abs(y) < radius && Math.abs(y) % 6 < 3;
    return distance < radius && (label === 1 || distance > 0.6 * radius);
  };
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const on = isIn((i % width) - x0, Math.floor(i / width) - y0);
    data.set([...colour, on ? 255 : Math.floor(60 * random.unit())], 4 * i);
  }
  return { width, height, data };
}

test('a small network of convolutions tells three kinds of drawings, from their pixels to its answers', async () => {
  const random = new Random(1);
  const labels = Uint8Array.from({ length: 720 }, (_, i) => i % 3);
  const images = Array.from(labels, (label) => drawing(random, label));
  const all: ImageSet = {
    inputs: imageInputs(images, options),
    labels,
    classes,
    files: images.map((_, i) => `${i}`),
  };
  const { training, test: held } = splitImages(all, { test: 0.25 });
  const { channels, height, width } = options;
  const network = await Network.create({
    inputs: { channels, height, width },
    layers: [
      { conv: 8, kernel: 5 },
      { maxPool: 2 },
      { conv: 12, kernel: 3 },
      { maxPool: 2 },
      24,
      classes.length,
    ],
    seed: 1,
  });
  const trainer = new Trainer(network, training, {
    epochs: 30,
    batchSize: 20,
    lambda: 0.01,
    learningRate: 0.003,
    averaging: 0.98,
    ...(held && { test: held }),
  });
  let error = 1;
  for await (const report of trainer) error = report.testError ?? 1;
  expect(error).toBeLessThanOrEqual(0.05);
  const outputs = (await network.prune()).predict(imageInputs(images.slice(0, 3), options));
  expect([0, 1, 2].map((i) => outputs[4 * i] > 0.5)).toEqual([true, true, true]);
});
