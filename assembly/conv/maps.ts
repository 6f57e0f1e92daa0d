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
