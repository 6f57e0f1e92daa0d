import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Network, Trainer } from '../../src/index.js';
import { replaceFile } from '../../src/node/replaceFile.js';
import type { MnistSet } from '../../src/node.js';
import { networkOf } from './points.js';

/** Passes of a teacher over the images: with so few, and with gates, it is not too sure of what it has seen. */
const EPOCHS = 8;

/**
 * What an ensemble of LeNet-5 says of the images that it was trained on: a probability for each class,
 *
 *     p = mean over the teachers of softmax(logits / temperature)
 *
 * to be learnt in the place of labels (Hinton, Vinyals and Dean, Distilling the knowledge in a neural network, 2015). Teachers are
 * trained once; their logits are kept in the folder.
 *
 * @param say tells how it goes on
 */
export async function softTargets(
  train: MnistSet,
  { teachers, temperature }: { readonly teachers: number; readonly temperature: number },
  folder: string,
  say: (line: string) => void,
): Promise<Float32Array> {
  const examples = train.labels.length;
  const targets = new Float32Array(examples * 10);
  for (let seed = 1; seed <= teachers; seed++) {
    const logits = await logitsOf(train, seed, folder, say);
    for (let row = 0; row < examples; row++) {
      const scores = Array.from(logits.subarray(10 * row, 10 * row + 10));
      const most = Math.max(...scores);
      const exponentials = scores.map((score) => Math.exp((score - most) / temperature));
      const sum = exponentials.reduce((all, value) => all + value, 0);
      exponentials.forEach((value, j) => {
        targets[10 * row + j] += value / sum / teachers;
      });
    }
  }
  return targets;
}

async function logitsOf(
  train: MnistSet,
  seed: number,
  folder: string,
  say: (line: string) => void,
): Promise<Float32Array> {
  const path = join(folder, `teacher-${train.labels.length}-${seed}.f32`);
  const kept = await readFile(path).catch(() => undefined);
  if (kept) return new Float32Array(kept.buffer, kept.byteOffset, kept.length / 4);
  const network = await Network.create({
    ...networkOf('lenet-5', seed),
    gates: { dropRate: 0.3 },
  });
  const trainer = new Trainer(network, train, {
    epochs: EPOCHS,
    schedule: 'linear',
    lambda: 0.02,
    removal: 3,
  });
  for await (const { epoch, dataLoss } of trainer) {
    say(`teacher ${seed}: epoch ${epoch} of ${EPOCHS}, loss ${dataLoss.toFixed(4)}`);
  }
  const logits = network.logits(train.inputs);
  await mkdir(folder, { recursive: true });
  await replaceFile(path, Buffer.from(logits.buffer, logits.byteOffset, logits.byteLength));
  return logits;
}
