import { dot } from '../math/reduce';
import { scaleRow } from './weights';

/**
 * One gate sample per example: each example's own gates scale the maps of its convolution, in place.
 *
 *     y[map, p] ← z[map] · y[map, p]          y [maps, area], leading dimension ldy
 */
export function scaleMaps(maps: i32, area: i32, y: usize, ldy: i32, z: usize): void {
  for (let map: i32 = 0; map < maps; map++) {
    scaleRow(area, load<f32>(z + (<usize>map << 2)), y + ((<usize>map * <usize>ldy) << 2));
  }
}

/**
 * The gradients of the gates of one example:
 *
 *     gradient[map] ← gradient[map] + dz[map] · Σ_p conv[map, p] · dy[map, p]          dz = dz/dlogα [maps]
 *
 * conv, the maps before their gates, and dy, the gradient behind these: [maps, area], leading dimensions ldc and ldd. The
 * sum is the lane tree of math/reduce.
 */
export function mapGateGradient(
  maps: i32, area: i32, conv: usize, ldc: i32, dy: usize, ldd: i32, dz: usize, gradient: usize,
): void {
  for (let map: i32 = 0; map < maps; map++) {
    const cell = <usize>map << 2;
    const slope = dot(area, conv + cell * <usize>ldc, dy + cell * <usize>ldd);
    store<f32>(gradient + cell, load<f32>(gradient + cell) + load<f32>(dz + cell) * slope);
  }
}
