import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Network, Trainer } from '../src/index.js';
import { mapArea } from '../src/layers/convolution/geometry.js';
import { planConvolutionScratch } from '../src/layers/convolution/training.js';
import { kernelsOf } from '../src/layers/kinds.js';
import type { ConvShape } from '../src/layers/shape.js';
import { columnsOf } from '../src/layers/sizes.js';
import { createRuntime } from '../src/runtime/runtime.js';
import { type Architecture, LENET_5, LENET_300_100, SIZES } from './lenet.js';
import { percentile, type Row, round } from './measure.js';
import { BATCH } from './minibatch.js';

const STEPS = 10_000;
const EXAMPLES = 60_000;
const NETWORKS = 100;
const MIB = 2 ** 20;

/** The engine's collector, which a program does not see unless it asks. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Random images and labels. */
function images(count: number) {
  return {
    inputs: Uint8Array.from({ length: count * SIZES[0] }, (_, i) => (i * 2654435761) % 256),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
  };
}

/** JavaScript heap that so many synchronous steps take. The network is small: a step calls the same kernels for each. */
async function stepAllocation(gc: () => void): Promise<Row> {
  const network = await Network.create({ inputs: 20, layers: [16, 9, 10], seed: 1 });
  const data = { inputs: new Float32Array(20 * 6000).fill(0.5), labels: new Uint8Array(6000) };
  const trainer = new Trainer(network, data, { batchSize: 10, weightDecay: 1e-4 });
  // Until the engine has compiled the step for good.
  for (let step = 0; step < 6 * STEPS; step++) trainer.step();
  const windows = Array.from({ length: 15 }, () => {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let step = 0; step < STEPS; step++) trainer.step();
    return process.memoryUsage().heapUsed - before;
  });
  // The median: the engine itself takes some for its compiler now and then.
  const bytes = percentile(windows, 0.5);
  return {
    bench: 'memory',
    what: `JavaScript heap taken by ${STEPS} steps, KiB`,
    value: round(bytes / 1024),
  };
}

function mebibytes(what: string, bytes: number): Row {
  return { bench: 'memory', what, value: round(bytes / MIB) };
}

/** Linear memory of a network with batch 100, Adam and averages, with MNIST's 60,000 images. */
async function linearMemory(name: string, { options }: Architecture): Promise<Row[]> {
  const network = await Network.create({ ...options, seed: 1 });
  const alone = network.memoryBytes;
  const one = new Trainer(network, images(100), { batchSize: BATCH });
  one.step();
  const training = network.memoryBytes;
  const trainer = new Trainer(network, images(EXAMPLES), { batchSize: BATCH });
  const whole = network.memoryBytes;
  for (let step = 0; step < 50; step++) trainer.step();
  const later = network.memoryBytes;
  return [
    mebibytes(`linear memory of ${name}, MiB`, alone),
    mebibytes('the same with a trainer: gradients, moments, averages, minibatch, MiB', training),
    mebibytes(`the same with ${EXAMPLES} images of 784 bytes, MiB`, whole),
    mebibytes('growth over a run, MiB', later - whole),
  ];
}

/** What convolutions of LeNet-5 take to lay out patches, beside the column matrices of a minibatch, which are never stored. */
async function patchMemory(): Promise<Row[]> {
  const runtime = await createRuntime('simd', kernelsOf('convolution', 'whole'));
  const shapes = LENET_5.shapes.filter((shape): shape is ConvShape => shape.conv !== undefined);
  const before = runtime.arena.mark();
  planConvolutionScratch(runtime, shapes);
  const scratch = runtime.arena.mark() - before;
  const columns = shapes.map((shape) => 4 * BATCH * columnsOf(shape) * mapArea(shape.conv));
  return [
    mebibytes('scratch of all convolutions of LeNet-5: packed patches and weights, MiB', scratch),
    mebibytes(
      'column matrices of the minibatch, if they were stored, MiB',
      columns.reduce((a, b) => a + b),
    ),
  ];
}

/** Memory of the process after many networks were trained and dropped. */
async function dropped(gc: () => void): Promise<Row> {
  const data = images(1000);
  const train = async () => {
    const network = await Network.create({ inputs: SIZES[0], layers: SIZES.slice(1), seed: 1 });
    new Trainer(network, data, { batchSize: 100 }).step();
  };
  const settle = async () => {
    for (let i = 0; i < 5; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await train();
  await settle();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < NETWORKS; i++) {
    await train();
    if (i % 10 === 9) await settle();
  }
  await settle();
  const grown = process.memoryUsage().rss - before;
  return {
    bench: 'memory',
    what: `growth of the process over ${NETWORKS} networks trained and dropped, MiB`,
    value: round(grown / MIB),
  };
}

/** What memory a step, a run and a dropped network take. */
export async function* memory(): AsyncGenerator<Row> {
  const gc = collector();
  yield await stepAllocation(gc);
  yield* await linearMemory('LeNet-300-100', LENET_300_100);
  yield* await linearMemory('LeNet-5', LENET_5);
  yield* await patchMemory();
  yield await dropped(gc);
}
