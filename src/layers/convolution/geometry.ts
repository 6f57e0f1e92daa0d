import type { ConvGeometry, ConvSettings } from '../shape.js';

/** Positions of a window along a side: those where it lies inside as a whole. */
export function positions(length: number, window: number, stride: number): number {
  return Math.floor((length - window) / stride) + 1;
}

export function convGeometry(settings: ConvSettings): ConvGeometry {
  const { kernel, stride, padding, height, width, pool, poolStride } = settings;
  const mapHeight = positions(height + 2 * padding, kernel, stride);
  const mapWidth = positions(width + 2 * padding, kernel, stride);
  return {
    ...settings,
    mapHeight,
    mapWidth,
    outHeight: positions(mapHeight, pool, poolStride),
    outWidth: positions(mapWidth, pool, poolStride),
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
