import { add, get, put } from '../math/lanes';
import { mapAt } from './maps';

/**
 * What goes past a block joins what comes out of it:
 *
 *     y[n, to[i]] ← y[n, to[i]] + x[n, from[i]]             i < maps, for each cell of each image n; without `onto` y ← x
 *
 * x and y [images, _, area], with ldx and ldy floats from one image to the next; `from` and `to` (i32 [maps], each map once) are 0 for
 * the first maps. With `to` what comes out of open maps goes to their places, with `from` the gradient back to them; other maps of y
 * are left as they are.
 */
export function addShortcut(
  images: i32, maps: i32, area: i32, x: usize, ldx: i32, from: usize, y: usize, ldy: i32, to: usize, onto: i32,
): void {
  const end = <usize>area << 2;
  for (let n: i32 = 0; n < images; n++) {
    for (let map: i32 = 0; map < maps; map++) {
      const source = mapAt(x, from, map, area);
      const target = mapAt(y, to, map, area);
      if (!onto) {
        memory.copy(target, source, end);
        continue;
      }
      let o: usize = 0;
      if (ASC_FEATURE_SIMD) {
        for (; o + 16 <= end; o += 16) addAt<v128>(target + o, source + o);
      }
      for (; o < end; o += 4) addAt<f32>(target + o, source + o);
    }
    x += <usize>ldx << 2;
    y += <usize>ldy << 2;
  }
}

// @ts-ignore: decorator
@inline
function addAt<T>(y: usize, x: usize): void {
  put<T>(y, add<T>(get<T>(y), get<T>(x)));
}
