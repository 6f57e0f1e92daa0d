import type { Mnist, MnistSet } from '../../node.js';

const PIXELS = 784;

/**
 * MNIST for choosing settings: the last `images` of the training images are what is measured, in the place of the test
 * images, and the others are trained on. For 0, MNIST as it is.
 */
export function holdBack(mnist: Mnist, images: number): Mnist {
  if (images === 0) return mnist;
  const { train } = mnist;
  const rest = train.labels.length - images;
  return { train: part(train, 0, rest), test: part(train, rest, rest + images) };
}

function part({ inputs, labels }: MnistSet, from: number, to: number): MnistSet {
  return { inputs: inputs.subarray(PIXELS * from, PIXELS * to), labels: labels.subarray(from, to) };
}
