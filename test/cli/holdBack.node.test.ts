import { expect, test } from 'vitest';
import { holdBack } from '../../src/cli/train/holdBack.js';
import type { Mnist, MnistSet } from '../../src/node.js';

const set = (images: number): MnistSet => ({
  inputs: Uint8Array.from({ length: 784 * images }, (_, i) => Math.floor(i / 784)),
  labels: Uint8Array.from({ length: images }, (_, i) => i),
});

test('the last training images are held back, and measured in the place of the test images', () => {
  const mnist: Mnist = { train: set(5), test: set(2) };
  const { train, test: validation } = holdBack(mnist, 2);
  expect([...train.labels]).toEqual([0, 1, 2]);
  expect([...validation.labels]).toEqual([3, 4]);
  expect(train.inputs).toHaveLength(3 * 784);
  expect([...new Set(validation.inputs)]).toEqual([3, 4]);
});

test('none are held back unless it is asked for', () => {
  const mnist: Mnist = { train: set(5), test: set(2) };
  expect(holdBack(mnist, 0)).toBe(mnist);
});
