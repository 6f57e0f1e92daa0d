import { MOST } from '../images.js';
import type { ConvGeometry, ConvSettings, Sides } from '../shape.js';

/** What nothing is done with. */
export const ONE: Sides = [1, 1];

/** More than an image has. */
export const ANY: Sides = [MOST, MOST];

/** Positions of a window along a side: those where it lies inside as a whole. */
export function positions(length: number, window: number, stride: number): number {
  return Math.floor((length - window) / stride) + 1;
}

/** From one cell of a convolution's window to the next, in cells of the image. */
export function dilationOf({ beyond }: Pick<ConvGeometry, 'beyond'>): Sides {
  return beyond?.dilation ?? ONE;
}

/** Cells of the image from the first of a convolution's window to its last. */
export function reachOf({ kernel, beyond }: Pick<ConvGeometry, 'kernel' | 'beyond'>): Sides {
  const [down, across] = dilationOf({ beyond });
  return [(kernel[0] - 1) * down + 1, (kernel[1] - 1) * across + 1];
}

export function convGeometry(settings: ConvSettings): ConvGeometry {
  const { stride, padding, height, width, pool, poolStride } = settings;
  const reach = reachOf(settings);
  const mapHeight = positions(height + 2 * padding[0], reach[0], stride[0]);
  const mapWidth = positions(width + 2 * padding[1], reach[1], stride[1]);
  return {
    ...settings,
    mapHeight,
    mapWidth,
    outHeight: positions(mapHeight, pool[0], poolStride[0]),
    outWidth: positions(mapWidth, pool[1], poolStride[1]),
  };
}

/** Positions of a convolution's window in an image. */
export function mapArea({ mapHeight, mapWidth }: ConvGeometry): number {
  return mapHeight * mapWidth;
}

/** Cells of a map as the next layer sees it. */
export function areaOf({ outHeight, outWidth }: ConvGeometry): number {
  return outHeight * outWidth;
}

/** Weights of a map for each channel: the cells of the window. */
export function windowCells({ kernel }: Pick<ConvGeometry, 'kernel'>): number {
  return kernel[0] * kernel[1];
}

/** Whether both sides are `side`, or just the same. */
export function isSquare([height, width]: Sides, side = height): boolean {
  return height === side && width === side;
}

/** A number as text, or both sides: `5` where they are the same, or `1x9`. */
export function textOf(value: number | Sides): string {
  return [...new Set([value].flat())].join('x');
}
