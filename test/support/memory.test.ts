import { expect, test } from 'vitest';
import { builds } from './builds.js';
import { Memory } from './memory.js';
import { expectSameBits } from './sameBits.js';

test('results may change, in rows with a gap, and are read without it', async () => {
  const memory = await Memory.empty('scalar');
  const a = memory.put([1, 2, 3, 4, 5, 6], { rows: 2, gap: 1 });
  const y = memory.changing([10, 20, 30, 40, 50, 60], { rows: 2, gap: 1 });
  memory.call(({ addProduct }) => {
    addProduct(3, a, a, y.at);
    addProduct(3, a + 16, a + 16, y.at + 16);
  });
  expect([...y.f32()]).toEqual([11, 24, 39, 56, 75, 96]);
});

test('a cell before, in the gap or behind may not change', async () => {
  for (const cell of [-1, 3, 7, 8]) {
    const memory = await Memory.empty('scalar');
    const y = memory.changing([1, 2, 3, 4, 5, 6], { rows: 2, gap: 1 });
    const at = y.at + 4 * cell;
    const values = memory.put([7]);
    expect(() => memory.call(({ gatherWords }) => gatherWords(1, values, 0, at))).toThrow(
      'wrote outside its result',
    );
  }
});

test('a guard may not be computed anew from guards', async () => {
  const memory = await Memory.empty('scalar');
  const [w, mean] = [memory.put([1, 2, 3]), memory.changing([4, 5, 6])];
  expect(() => memory.call(({ average }) => average(4, w, mean.at, 0.5))).toThrow(
    'wrote outside its result: cell 3 of 1 × 3',
  );
});

test('an input may not change', async () => {
  const memory = await Memory.empty('scalar');
  const x = memory.put([1, 2, 3]);
  expect(() => memory.call(({ addProduct }) => addProduct(1, x, x, x + 4))).toThrow(
    'changed an input: cell 1',
  );
});

test('other bits in one build are seen, also a signed zero, but not those of a NaN', async () => {
  const differ = (values: readonly number[]) => {
    let run = 0;
    return expectSameBits(() => ({ y: Float32Array.of(1, values[run++] ?? 0), total: 1 }));
  };
  expect(builds).toHaveLength(2);
  await expect(differ([0, -0])).rejects.toThrow();
  await expect(differ([1, 1 + 2 ** -23])).rejects.toThrow();
  await differ([Number.NaN, -Number.NaN]);
});
