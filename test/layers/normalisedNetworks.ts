/** Sizes of networks whose sums are normalised, or of what pruning leaves of them, for the float64 oracle. */
import type { Windows } from '../oracle/convolutionNetwork.js';

const plain = { stride: 1, padding: 0, pool: 1, poolStride: 1 } as const;

export interface Sizes {
  readonly channels: number;
  readonly convolutions: readonly (Windows & { readonly maps: number; readonly normalised: boolean })[];
  readonly dense: readonly number[];
  readonly batch: number;
}

/** Each with something that the others have not, around lanes: of 1, 3, 5, 17 and more cells. */
export const networks: Readonly<Record<string, Sizes>> = {
  'one normalised convolution': {
    channels: 2,
    convolutions: [{ ...plain, maps: 5, normalised: true, kernel: 3, padding: 1, height: 6, width: 5 }],
    dense: [7, 3],
    batch: 5,
  },
  'maxima above the normalisation, which overlap': {
    channels: 1,
    convolutions: [
      {
        ...plain,
        ...{ maps: 9, normalised: true, kernel: 3, height: 11, width: 8, pool: 3, poolStride: 2 },
      },
    ],
    dense: [4],
    batch: 4,
  },
  'means above the normalisation': {
    channels: 3,
    convolutions: [
      {
        ...plain,
        ...{ maps: 4, normalised: true, kernel: 2, height: 8, width: 10, averages: true as const },
        ...{ pool: 2, poolStride: 2 },
      },
    ],
    dense: [3],
    batch: 3,
  },
  'means of whole maps without normalisation': {
    channels: 1,
    convolutions: [
      {
        ...plain,
        ...{ maps: 6, normalised: false, kernel: 3, height: 7, width: 7, averages: true as const },
        ...{ pool: 5, poolStride: 5 },
      },
    ],
    dense: [3],
    batch: 4,
  },
  'no rectifier, with normalisation and without': {
    channels: 2,
    convolutions: [
      { ...plain, maps: 3, normalised: false, kernel: 3, height: 7, width: 6, linear: true as const },
      { ...plain, maps: 17, normalised: true, kernel: 2, height: 5, width: 4, linear: true as const },
    ],
    dense: [5],
    batch: 4,
  },
  'windows with gaps, with normalisation and without': {
    channels: 3,
    convolutions: [
      {
        ...{ maps: 5, normalised: false, kernel: 3, padding: 2, dilation: 2, stride: 1, height: 9, width: 7 },
        ...{ pool: 2, poolStride: 1 },
      },
      {
        ...{ ...plain, maps: 9, normalised: true, kernel: [2, 3], padding: [0, 3], dilation: [4, 3] },
        ...{ stride: [1, 2], height: 8, width: 6 },
      },
    ],
    dense: [5, 3],
    batch: 4,
  },
  'separable convolutions, with strides, gaps and sides of their own': {
    channels: 3,
    convolutions: [
      {
        ...{ ...plain, maps: 9, normalised: true, separable: true, kernel: [3, 2], stride: [2, 1] },
        ...{ padding: [2, 1], height: 9, width: 7 },
      },
      {
        ...{ ...plain, maps: 5, normalised: true, separable: true, kernel: 3, padding: 2, dilation: 2 },
        ...{ height: 6, width: 8, linear: true },
      },
    ],
    dense: [5, 3],
    batch: 5,
  },
  'a separable convolution below maxima, and one below means': {
    channels: 2,
    convolutions: [
      {
        ...{
          maps: 6,
          normalised: true,
          separable: true,
          kernel: 3,
          stride: 1,
          padding: 1,
          height: 8,
          width: 9,
        },
        ...{ pool: 2, poolStride: 2 },
      },
      {
        ...{
          maps: 17,
          normalised: true,
          separable: true,
          kernel: 2,
          stride: 1,
          padding: 0,
          height: 4,
          width: 4,
        },
        ...{ averages: true, pool: 3, poolStride: 3 },
      },
    ],
    dense: [4],
    batch: 4,
  },
  'three normalised convolutions, with strides': {
    channels: 1,
    convolutions: [
      { ...plain, maps: 5, normalised: true, kernel: 3, padding: 1, height: 9, width: 9 },
      { ...plain, maps: 6, normalised: true, kernel: 3, padding: 1, stride: 2, height: 9, width: 9 },
      {
        ...plain,
        ...{ maps: 4, normalised: true, kernel: 2, height: 5, width: 5, averages: true as const },
        ...{ pool: 4, poolStride: 4 },
      },
    ],
    dense: [6, 3],
    batch: 6,
  },
};

/** As pruning leaves them: without gates. */
export const folded: Readonly<Record<string, Sizes>> = {
  'separable convolutions as they are, with rectifier and without, and below maxima': {
    channels: 2,
    convolutions: [
      { ...plain, maps: 5, normalised: false, separable: true, kernel: 3, padding: 1, height: 9, width: 8 },
      {
        ...{
          ...plain,
          maps: 3,
          normalised: false,
          separable: true,
          kernel: [1, 3],
          stride: 2,
          height: 9,
          width: 8,
        },
        ...{ linear: true },
      },
      {
        ...{
          maps: 9,
          normalised: false,
          separable: true,
          kernel: 3,
          stride: 1,
          padding: 2,
          height: 5,
          width: 3,
        },
        ...{ pool: [2, 3], poolStride: 1 },
      },
    ],
    dense: [4, 3],
    batch: 4,
  },
};

/** Blocks whose sums pass on as they are, and through a convolution beside, with a stride; the last one is not of an even size. */
export const blocks: Readonly<Record<string, Sizes>> = {
  'a block': {
    channels: 2,
    convolutions: [
      { ...plain, maps: 5, normalised: true, kernel: 3, padding: 1, height: 6, width: 5, keepsSums: true },
      { ...plain, maps: 5, normalised: true, kernel: 3, padding: 1, height: 6, width: 5 },
      { ...plain, maps: 5, normalised: true, kernel: 3, padding: 1, height: 6, width: 5, adds: true },
    ],
    dense: [4, 3],
    batch: 5,
  },
  'a block of another size': {
    channels: 1,
    convolutions: [
      { ...plain, maps: 3, normalised: true, kernel: 3, padding: 1, height: 7, width: 9 },
      { ...plain, maps: 9, normalised: false, kernel: 1, stride: 2, height: 7, width: 9, linear: true },
      {
        ...plain,
        ...{ maps: 9, normalised: true, kernel: 3, padding: 1, stride: 2, height: 7, width: 9, beside: true },
      },
      { ...plain, maps: 9, normalised: true, kernel: 3, padding: 1, height: 4, width: 5, adds: true },
    ],
    dense: [3],
    batch: 4,
  },
  'a block of windows with gaps': {
    channels: 2,
    convolutions: [
      { ...plain, maps: 5, normalised: true, kernel: 3, padding: 1, height: 7, width: 8, keepsSums: true },
      {
        ...{ ...plain, maps: 5, normalised: true, kernel: 3, padding: 2, dilation: 2 },
        ...{ height: 7, width: 8 },
      },
      {
        ...{ ...plain, maps: 5, normalised: true, kernel: 3, padding: 2, dilation: 2 },
        ...{ height: 7, width: 8, adds: true },
      },
    ],
    dense: [4, 3],
    batch: 5,
  },
  'three blocks, and means of whole maps': {
    channels: 3,
    convolutions: [
      { ...plain, maps: 4, normalised: true, kernel: 3, padding: 1, height: 8, width: 8, keepsSums: true },
      { ...plain, maps: 4, normalised: true, kernel: 3, padding: 1, height: 8, width: 8 },
      { ...plain, maps: 4, normalised: true, kernel: 3, padding: 1, height: 8, width: 8, adds: true },
      {
        ...plain,
        maps: 6,
        normalised: false,
        kernel: 1,
        stride: 2,
        height: 8,
        width: 8,
        linear: true as const,
      },
      {
        ...plain,
        ...{ maps: 6, normalised: true, kernel: 3, padding: 1, stride: 2, height: 8, width: 8, beside: true },
      },
      {
        ...plain,
        ...{
          maps: 6,
          normalised: true,
          kernel: 3,
          padding: 1,
          height: 4,
          width: 4,
          adds: true,
          keepsSums: true,
        },
      },
      { ...plain, maps: 6, normalised: true, kernel: 3, padding: 1, height: 4, width: 4 },
      {
        ...{
          maps: 6,
          normalised: true,
          kernel: 3,
          padding: 1,
          height: 4,
          width: 4,
          adds: true,
          averages: true,
        },
        ...{ stride: 1, pool: 4, poolStride: 1 },
      },
    ],
    dense: [3],
    batch: 6,
  },
};
