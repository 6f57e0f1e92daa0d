import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJson } from '../../src/export.js';
import { readModel, writeModel } from '../../src/files.js';
import {
  classifyImages,
  type ImagePipeline,
  imageInputs,
  imagePipelineFromText,
  imagePipelineOf,
  imagePipelineToText,
} from '../../src/images.js';
import { Network } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { pipelineFromText } from '../../src/table.js';
import { failure } from '../support/failure.js';
import { pictureOf } from '../support/pictures.js';

const images = {
  width: 3,
  height: 2,
  channels: 3,
  fit: 'cover',
  background: [1, 2, 3],
  invert: true,
} as const;
const classes = ['cat', 'dog', '雪'];

const pictures = [0, 90, 200].map((grey) => pictureOf(2, 1, [grey, 0, 9, 255], [7, grey, 0, 100]));

async function network(
  pipeline: string | undefined = imagePipelineToText({ images, classes }),
): Promise<Network> {
  return Network.create({ inputs: 18, layers: [8, 3], seed: 3, pipeline });
}

describe('a network with the pipeline of its pictures', () => {
  test('gives their classes by name, also from its file and in l0net/inference', async () => {
    const made = await network();
    const outputs = made.predict(imageInputs(pictures, images));
    const answers = classifyImages(made, pictures);
    answers.forEach((answer, row) => {
      const values = [...outputs.subarray(3 * row, 3 * row + 3)];
      expect(Object.keys(answer.probabilities)).toEqual(classes);
      expect(Object.values(answer.probabilities)).toEqual(values);
      expect(answer.probability).toBe(Math.max(...values));
      expect(answer.class).toBe(classes[values.indexOf(answer.probability)]);
    });
    expect(answers).toHaveLength(3);
    expect(classifyImages(made, pictures[1])).toEqual([answers[1]]);
    expect(classifyImages(made, [])).toEqual([]);
    const bytes = writeModel(made);
    expect(classifyImages(await readModel(bytes), pictures)).toEqual(answers);
    expect(classifyImages(await loadModel(bytes), pictures)).toEqual(answers);
  });

  test('is exported as one of numbers', async () => {
    const json = JSON.parse(await toJson(await network()));
    expect(json.inputs).toBe(18);
    expect(json).not.toHaveProperty('pipeline');
  });

  test('is not taken for one of a table', async () => {
    const { pipeline } = await network();
    expect(failure(() => pipelineFromText(pipeline ?? ''))).toMatchObject({
      code: 'INVALID_FORMAT',
      received: 'that of pictures',
    });
  });

  test('must be for that network', async () => {
    const other = imagePipelineToText({ images: { ...images, width: 4 }, classes });
    expect(
      failure(() =>
        imagePipelineOf({
          ...{ inputs: 18, outputs: 3, predict: () => new Float32Array() },
          pipeline: other,
        }),
      ),
    ).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: 'network.pipeline',
    });
    const bare = await Network.create({ inputs: 18, layers: [3] });
    expect(failure(() => classifyImages(bare, pictures))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: 'network',
    });
  });
});

describe('a pipeline as text', () => {
  test('is read as it was written, with all its defaults', () => {
    expect(imagePipelineFromText(imagePipelineToText({ images, classes }))).toEqual({ images, classes });
    const { images: plain } = imagePipelineFromText(
      imagePipelineToText({ images: { width: 2, height: 1 }, classes }),
    );
    expect(plain).toEqual({
      width: 2,
      height: 1,
      channels: 1,
      fit: 'fill',
      background: [255, 255, 255],
      invert: false,
    });
  });

  test.each([
    [{ version: 2 }, 'pipeline.version'],
    [{ classes: ['a'] }, 'pipeline.classes'],
    [{ classes: ['a', 'a'] }, 'pipeline.classes'],
    [{ images: null }, 'pipeline.images'],
    [{ images: { ...images, width: -1 } }, 'pipeline.images.width'],
    [{ images: { ...images, crop: 1 } }, 'pipeline.images.crop'],
    [{ images: undefined }, 'pipeline'],
  ])('is refused with %o', (change, argument) => {
    const text = JSON.stringify({ ...JSON.parse(imagePipelineToText({ images, classes })), ...change });
    expect(failure(() => imagePipelineFromText(text))).toMatchObject({ code: 'INVALID_FORMAT', argument });
  });

  test('of anything else is refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(failure(() => imagePipelineFromText(text)).code).toBe('INVALID_FORMAT');
      }),
    );
  });

  test('is not made of bad options and classes', () => {
    const make = (change: object) => () =>
      imagePipelineToText({ images, classes, ...change } as ImagePipeline);
    expect(failure(make({ classes: ['a'] }))).toMatchObject({ argument: 'classes' });
    expect(failure(make({ images: { width: 1 } }))).toMatchObject({ argument: 'options.height' });
  });
});
