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

/** to[map, p] = from[map, p], each map with a leading dimension of its own. */
export function copyMaps(maps: i32, area: i32, from: usize, ldFrom: i32, to: usize, ldTo: i32): void {
  for (let map: i32 = 0; map < maps; map++) {
    memory.copy(to, from, <usize>area << 2);
    from += <usize>ldFrom << 2;
    to += <usize>ldTo << 2;
  }
}
