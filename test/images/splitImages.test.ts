import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ImageSet, splitImages } from '../../src/images.js';
import { failure } from '../support/failure.js';

/** So many pictures of two numbers, that say which they are. */
function pictures(
  labels: readonly number[],
  LabelArray: typeof Uint8Array | typeof Uint32Array = Uint8Array,
): ImageSet {
  return {
    inputs: Uint8Array.from(labels.flatMap((_, i) => [i, 255 - i])),
    labels: LabelArray.from(labels),
    classes: ['cat', 'dog', 'eel'],
    files: labels.map((label, i) => `${label}/${i}.png`),
  };
}

test('each picture is in one part, with its label and its file', () => {
  const labels = fc.array(fc.nat(2), { minLength: 12, maxLength: 60 });
  fc.assert(
    fc.property(labels, fc.nat(), (labels, seed) => {
      const parts = splitImages(pictures(labels, Uint32Array), { validation: 2, test: 0.25, seed });
      const all = [parts.training, parts.validation, parts.test].flatMap((part) => {
        expect(part?.classes).toEqual(['cat', 'dog', 'eel']);
        expect(part?.labels).toBeInstanceOf(Uint32Array);
        return Array.from(part?.files ?? [], (file, i) => {
          const [label, name] = file.split('/');
          const number = Number.parseInt(name, 10);
          expect(part?.labels[i]).toBe(Number(label));
          expect([...(part?.inputs.subarray(2 * i, 2 * i + 2) ?? [])]).toEqual([number, 255 - number]);
          return number;
        });
      });
      expect(all.sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
    }),
  );
});

test('each class has its share of each part', () => {
  const labels = [...Array(40).fill(0), ...Array(20).fill(1), ...Array(10).fill(2)];
  const { training, validation, test } = splitImages(pictures(labels), { validation: 0.1, test: 0.2 });
  const counts = [training, validation, test].map((part) =>
    [0, 1, 2].map((label) => part?.labels.filter((other) => other === label).length),
  );
  expect(counts).toEqual([
    [28, 14, 7],
    [4, 2, 1],
    [8, 4, 2],
  ]);
});

test('parts that were not asked for are not there', () => {
  expect(Object.keys(splitImages(pictures([0, 1, 0, 1]), { test: 2 }))).toEqual(['training', 'test']);
});

test('what does not fit is named', () => {
  const images = pictures([0, 1, 0, 1]);
  expect(failure(() => splitImages({ ...images, files: [] }, {}))).toMatchObject({ code: 'INVALID_SHAPE' });
  expect(failure(() => splitImages(images, { test: 4 }))).toMatchObject({ code: 'INVALID_ARGUMENT' });
  const stratify = { stratify: 'class' } as object;
  expect(failure(() => splitImages(images, stratify))).toMatchObject({ code: 'UNKNOWN_OPTION' });
});
