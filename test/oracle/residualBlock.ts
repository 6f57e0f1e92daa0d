/**
 * A pre-activation block of a Wide ResNet in float64 and plain loops (He et al. 2016, arXiv 1603.05027; Zagoruyko, Komodakis 2016,
 * arXiv 1605.07146):
 *
 *     a = max(0, BN1(x))     y = conv2(max(0, BN2(conv1(a)))) + conv3(a)
 *
 * conv1 and conv2 are of 3 × 3 with a padding of 1, conv3, the shortcut, of 1 × 1; conv1 and conv3 have the block's stride. None
 * has a bias.
 */
import { type Affine, beforeRectifier, momentsOf, normalised, normalisedGradient } from './batchNorm.js';
import { addPatches, type PatchShape, patchCounts, patches } from './convolution.js';

export interface BlockShape {
  readonly images: number;
  readonly channels: number;
  readonly maps: number;
  readonly height: number;
  readonly width: number;
  readonly stride: number;
}

export interface BlockParameters {
  readonly norm1: Affine;
  readonly norm2: Affine;
  /** [maps, channels, 3, 3], [maps, maps, 3, 3] and [maps, channels, 1, 1] */
  readonly conv1: Float64Array;
  readonly conv2: Float64Array;
  readonly conv3: Float64Array;
}

/** y, and the gradients of Σ y · dy. */
export interface BlockResult {
  readonly y: Float64Array;
  readonly dx: Float64Array;
  readonly dconv1: Float64Array;
  readonly dconv2: Float64Array;
  readonly dconv3: Float64Array;
  readonly dbeta1: Float64Array;
  readonly dgamma1: Float64Array;
  readonly dbeta2: Float64Array;
  readonly dgamma2: Float64Array;
}

/** Numbers of y. */
export function blockSize({ images, channels, maps, height, width, stride }: BlockShape): number {
  return images * maps * patchCounts({ channels, height, width, kernel: 3, stride, padding: 1 }).p;
}

/** With the moments of the batch. */
export function residualBlock(
  { images, channels, maps, height, width, stride }: BlockShape,
  { norm1, norm2, conv1, conv2, conv3 }: BlockParameters,
  epsilon: number,
  x: Float64Array,
  dy: Float64Array,
): BlockResult {
  const shape1: PatchShape = { channels, height, width, kernel: 3, stride, padding: 1 };
  const { p, outHeight, outWidth } = patchCounts(shape1);
  const shape2: PatchShape = { ...shape1, channels: maps, height: outHeight, width: outWidth, stride: 1 };
  const shape3: PatchShape = { ...shape1, kernel: 1, padding: 0 };
  const input = { images, maps: channels, area: height * width };
  const inner = { images, maps, area: p };
  const moments1 = momentsOf(input, x);
  const a = normalised(input, x, moments1, epsilon, norm1, true);
  const between = convolve(shape1, images, maps, conv1, a);
  const moments2 = momentsOf(inner, between);
  const b = normalised(inner, between, moments2, epsilon, norm2, true);
  const shortcut = convolve(shape3, images, maps, conv3, a);
  const y = convolve(shape2, images, maps, conv2, b).map((value, i) => value + shortcut[i]);

  const second = convolveGradient(shape2, images, maps, conv2, b, dy);
  const dv2 = beforeRectifier(b, second.dx);
  const ofNorm2 = normalisedGradient(inner, between, moments2, epsilon, norm2, dv2);
  const first = convolveGradient(shape1, images, maps, conv1, a, ofNorm2.dx);
  const third = convolveGradient(shape3, images, maps, conv3, a, dy);
  const dv1 = beforeRectifier(
    a,
    first.dx.map((value, i) => value + third.dx[i]),
  );
  const ofNorm1 = normalisedGradient(input, x, moments1, epsilon, norm1, dv1);
  return {
    y,
    dx: ofNorm1.dx,
    dconv1: first.dw,
    dconv2: second.dw,
    dconv3: third.dw,
    dbeta1: ofNorm1.dbeta,
    dgamma1: ofNorm1.dgamma,
    dbeta2: ofNorm2.dbeta,
    dgamma2: ofNorm2.dgamma,
  };
}

/** W [maps, K] times the patches of each image. */
function convolve(shape: PatchShape, images: number, maps: number, w: Float64Array, x: Float64Array) {
  const { k, p } = patchCounts(shape);
  const size = x.length / images;
  const y = new Float64Array(images * maps * p);
  for (let n = 0; n < images; n++) {
    const columns = patches(shape, x.subarray(n * size, (n + 1) * size), 0, 0);
    for (let map = 0; map < maps; map++) {
      for (let i = 0; i < k; i++) {
        for (let at = 0; at < p; at++) y[(n * maps + map) * p + at] += w[map * k + i] * columns[i * p + at];
      }
    }
  }
  return y;
}

function convolveGradient(
  shape: PatchShape,
  images: number,
  maps: number,
  w: Float64Array,
  x: Float64Array,
  dy: Float64Array,
) {
  const { k, p } = patchCounts(shape);
  const size = x.length / images;
  const [dw, dx] = [new Float64Array(w.length), new Float64Array(x.length)];
  for (let n = 0; n < images; n++) {
    const columns = patches(shape, x.subarray(n * size, (n + 1) * size), 0, 0);
    const dcolumns = new Float64Array(k * p);
    for (let map = 0; map < maps; map++) {
      for (let i = 0; i < k; i++) {
        for (let at = 0; at < p; at++) {
          const d = dy[(n * maps + map) * p + at];
          dw[map * k + i] += d * columns[i * p + at];
          dcolumns[i * p + at] += d * w[map * k + i];
        }
      }
    }
    dx.set(addPatches(shape, dcolumns), n * size);
  }
  return { dw, dx };
}
