import { expect, test } from 'vitest';
import { digitInputs, type ImageLike } from '../../src/images.js';
import { loadMnist } from '../../src/node.js';

/** Digits as their makers left them must come out as they are: nothing else shows that they are centred as those were. */
test('digits of MNIST stay as they are, all but a few whose ink does not fill their square', async () => {
  const { inputs, labels } = (await loadMnist()).test;
  const images = Array.from(labels, (_, i): ImageLike => {
    const data = new Uint8Array(4 * 784).fill(255);
    inputs.subarray(i * 784, (i + 1) * 784).forEach((byte, p) => {
      data.fill(byte, 4 * p, 4 * p + 3);
    });
    return { width: 28, height: 28, data };
  });
  const centred = digitInputs(images, { ink: 'light' });
  const same = images.filter((_, i) => {
    const [from, to] = [i * 784, (i + 1) * 784];
    return centred.subarray(from, to).every((byte, p) => byte === inputs[from + p]);
  });
  expect(same.length).toBe(9996);
});
