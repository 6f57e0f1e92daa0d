/** Pooling by averages in plain loops, of maps [maps, height, width]: images are more maps. */
import { forEachWindow, type PoolShape, windowCount } from './convolution.js';

/** The mean of each window. */
export function averagePooled(shape: PoolShape, x: ArrayLike<number>): Float64Array {
  const out = new Float64Array(windowCount(shape));
  const area = shape.height * shape.width;
  forEachWindow(shape, (window, map, cells) => {
    for (const cell of cells) out[window] += x[map * area + cell] / cells.length;
  });
  return out;
}

/** The gradient through that. */
export function averagePooledGradient(shape: PoolShape, dout: ArrayLike<number>): Float64Array {
  const area = shape.height * shape.width;
  const dx = new Float64Array(shape.maps * area);
  forEachWindow(shape, (window, map, cells) => {
    for (const cell of cells) dx[map * area + cell] += dout[window] / cells.length;
  });
  return dx;
}

/** The mean of each of so many maps. */
export function mapMeans(maps: number, area: number, x: ArrayLike<number>): Float64Array {
  const means = new Float64Array(maps);
  for (let map = 0; map < maps; map++) {
    for (let p = 0; p < area; p++) means[map] += x[map * area + p] / area;
  }
  return means;
}

/** The gradient through that. */
export function mapMeansGradient(area: number, dout: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: dout.length * area }, (_, i) => dout[Math.floor(i / area)] / area);
}
