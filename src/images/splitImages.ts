import { checkNames } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import { splitTable } from '../table/split.js';
import { Table } from '../table/table.js';
import type { ImageSet } from './imageSet.js';

/** Which pictures are kept from the training. */
export interface SplitImagesOptions {
  /** A share of the pictures, below 1, or a number of them: to choose by. Default: none. */
  readonly validation?: number;
  /** As `validation`: to measure with in the end. */
  readonly test?: number;
  /** From 0 to 2⁵³ − 1: decides by which chance pictures are chosen. Default: 1. */
  readonly seed?: number;
}

/** The parts that were asked for, and what is left to train on. */
export interface ImageParts {
  readonly training: ImageSet;
  readonly validation?: ImageSet;
  readonly test?: ImageSet;
}

/**
 * Splits pictures by chance, the same in every engine for one seed, so that each class has its share of each part: as
 * `splitTable` of 'l0net/table' with `stratify`. Each part keeps their order, and has copies.
 *
 * @throws L0netError UNKNOWN_OPTION; INVALID_ARGUMENT for options that do not fit each other, and for too few pictures;
 *   INVALID_SHAPE for arrays of other lengths than the labels say
 */
export function splitImages(images: ImageSet, options: SplitImagesOptions): ImageParts {
  checkNames('options', options, ['validation', 'test', 'seed']);
  const { inputs, labels, files } = images;
  const rows = labels.length;
  if (rows === 0 || inputs.length % rows !== 0 || files.length !== rows) {
    const received = `${inputs.length} inputs, ${rows} labels, ${files.length} files`;
    const expected = 'as many rows of inputs and files as labels, one or more';
    throw new L0netError('INVALID_SHAPE', { argument: 'images', received, expected });
  }
  const stratify = 'class';
  const table = new Table([{ name: stratify, kind: 'number', values: Float64Array.from(labels) }], 'images');
  const { training, validation, test } = splitTable(table, { ...options, stratify });
  return {
    training: take(images, training),
    ...(validation.length > 0 && { validation: take(images, validation) }),
    ...(test.length > 0 && { test: take(images, test) }),
  };
}

function take({ inputs, labels, classes, files }: ImageSet, rows: Int32Array): ImageSet {
  const size = inputs.length / labels.length;
  const taken = new Uint8Array(rows.length * size);
  rows.forEach((row, i) => {
    taken.set(inputs.subarray(row * size, (row + 1) * size), i * size);
  });
  const places = new (labels instanceof Uint8Array ? Uint8Array : Uint32Array)(rows.length);
  rows.forEach((row, i) => {
    places[i] = labels[row];
  });
  return { inputs: taken, labels: places, classes, files: Array.from(rows, (row) => files[row]) };
}
