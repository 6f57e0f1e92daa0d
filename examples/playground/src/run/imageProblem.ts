import { type Images, loadImages, type Progress } from '../data/images.js';
import { type ImageSet, PIXELS } from '../data/parts.js';
import type { Settings } from '../settings/settings.js';
import { type LearningProblem, measureClasses } from './problem.js';

const CLASSES: Readonly<Record<ImageSet, readonly string[]>> = {
  mnist: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  fashion: [
    'T-shirt',
    'trousers',
    'pullover',
    'dress',
    'coat',
    'sandal',
    'shirt',
    'trainer',
    'bag',
    'ankle boot',
  ],
};

/** Classes of images: by dense layers, or by LeNet-5, whose code is loaded then. */
export async function imageProblem(
  settings: Settings,
  base: string,
  progress: Progress,
): Promise<LearningProblem> {
  const set = settings.data as ImageSet;
  const isLeNet = settings.network === 'lenet5';
  const [{ train, test }] = await Promise.all([
    loadImages(base, set, settings.images, progress),
    isLeNet ? import('l0net/convolutions') : undefined,
  ]);
  return {
    names: {
      kind: 'image',
      inputNames: [],
      outputNames: CLASSES[set],
      output: 'classes',
      samples: samplesOf(test, CLASSES[set].length),
      warnings: [],
    },
    stepsBetweenRests: 0,
    training: train,
    testRows: test.labels.length,
    testInputs: test.inputs,
    network: isLeNet
      ? {
          inputs: { channels: 1, height: 28, width: 28 },
          layers: [{ conv: 20, kernel: 5 }, { maxPool: 2 }, { conv: 50, kernel: 5 }, { maxPool: 2 }, 500, 10],
        }
      : { inputs: 784, layers: [...settings.hidden, 10] },
    measure: (outputs) => measureClasses(outputs, test.labels),
  };
}

/** The first test image of each class. */
function samplesOf({ labels, inputs }: Images, classes: number): Uint8Array {
  const samples = new Uint8Array(classes * PIXELS);
  for (let label = 0; label < classes; label++) {
    const at = labels.indexOf(label) * PIXELS;
    samples.set(inputs.subarray(at, at + PIXELS), label * PIXELS);
  }
  return samples;
}
