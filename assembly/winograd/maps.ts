import { greater, rectified } from '../conv/greater';
import { multiplyPacked } from '../gemm/gemm';
import { leftPanels, rightPanels } from '../gemm/pack';
import { add, get, put, splat } from '../math/lanes';
import { GROUP, SIDE, fromPoints, outputSide, tileColumns, tileRows } from './points';

/**
 * The products at all 36 pairs of points:
 *
 *     products[pair, map, tile] = Σ_c U[pair][map, c] · V[pair][c, tile]
 *
 * `left` and `right` are 36 operands as panels, one behind the other: U [maps, channels] of winogradWeights, packed by
 * packLeft, and V [channels, tiles] of packWinograd. products [36, maps, tiles] with leading dimension ldp. Sums over channels
 * from the first to the last, as multiplyPacked's. `tile` is scratch of tileBytes().
 */
export function multiplyWinograd(
  maps: i32, tiles: i32, channels: i32, left: usize, right: usize, products: usize, ldp: i32, tile: usize,
): void {
  const leftBytes = <usize>leftPanels(maps, channels) << 2;
  const rightBytes = <usize>rightPanels(channels, tiles) << 2;
  const size = (<usize>maps * <usize>ldp) << 2;
  for (let pair: i32 = 0; pair < SIDE * SIDE; pair++) {
    multiplyPacked(maps, tiles, channels, left, right, products, ldp, tile);
    left += leftBytes;
    right += rightBytes;
    products += size;
  }
}

/**
 * The maps out of these products, with their biases:
 *
 *     y[map, oy, ox] = (Aᵀ M A)[oy, ox] + bias[map]          M [6, 6]: products[·, map, the tile of (oy, ox)]
 *
 * bias [maps] · y [maps, height · width] with leading dimension ldy. Only the cells of the maps are written. `scratch` is
 * winogradScratch() words.
 */
export function winogradMaps(
  maps: i32, height: i32, width: i32, kernel: i32, products: usize, ldp: i32, bias: usize, y: usize, ldy: i32,
  scratch: usize,
): void {
  const m = outputSide(kernel);
  const rows = tileRows(height, kernel);
  const columns = tileColumns(width, kernel);
  const pairBytes = (<usize>maps * <usize>ldp) << 2;
  for (let map: i32 = 0; map < maps; map++) {
    const b = load<f32>(bias + (<usize>map << 2));
    const cells = y + ((<usize>map * <usize>ldy) << 2);
    let from = products + ((<usize>map * <usize>ldp) << 2);
    for (let ty: i32 = 0; ty < rows; ty++) {
      for (let tx: i32 = 0; tx < columns; tx += GROUP) {
        if (ASC_FEATURE_SIMD) group<v128>(m, from, pairBytes, b, height, width, ty * m, tx * m, cells, scratch);
        else group<f32>(m, from, pairBytes, b, height, width, ty * m, tx * m, cells, scratch);
        from += <usize>GROUP << 2;
      }
    }
  }
}

/** The outputs of a group of tiles side by side, of which the first one's are at (top, left) of the map. */
// @ts-ignore: decorator
@inline
function group<T>(
  m: i32, from: usize, pairBytes: usize, bias: f32, height: i32, width: i32, top: i32, left: i32, cells: usize,
  square: usize,
): void {
  const cell = sizeof<T>();
  const half = square;
  const line = square + <usize>(4 * SIDE) * cell;
  for (let j: i32 = 0; j < SIDE; j++) {
    fromPoints<T>(m, from + <usize>j * pairBytes, <usize>SIDE * pairBytes, half + <usize>j * cell, <usize>SIDE * cell);
  }
  const biases = splat<T>(bias);
  const shown = min(m, height - top);
  for (let i: i32 = 0; i < shown; i++) {
    fromPoints<T>(m, half + <usize>(i * SIDE) * cell, cell, line, cell);
    for (let j: i32 = 0; j < m; j++) {
      const at = line + <usize>j * cell;
      put<T>(at, add<T>(get<T>(at), biases));
    }
    join(m, line, width - left, cells + (<usize>((top + i) * width + left) << 2));
  }
}

/** A row of outputs of a group: line [m][GROUP] -> `to`, tile after tile, of which `room` cells lie in the map. */
// @ts-ignore: decorator
@inline
function join(m: i32, line: usize, room: i32, to: usize): void {
  if (ASC_FEATURE_SIMD) {
    if (m == 2 && room >= 8) {
      const even = v128.load(line);
      const odd = v128.load(line, 16);
      v128.store(to, v128.shuffle<f32>(even, odd, 0, 4, 1, 5));
      v128.store(to, v128.shuffle<f32>(even, odd, 2, 6, 3, 7), 16);
      return;
    }
  }
  for (let t: i32 = 0; t < GROUP; t++) {
    for (let j: i32 = 0; j < m; j++) {
      if (t * m + j >= room) return;
      store<u32>(to, load<u32>(line + (<usize>(j * GROUP + t) << 2)));
      to += 4;
    }
  }
}

/**
 * winogradMaps for a kernel of 5 with the rectifier and 2 × 2 pooling behind it: a tile's outputs are a window.
 *
 *     out[map, py, px] = max(0, max of Aᵀ M A + bias[map])        M [6, 6]: products[·, map, tile (py, px)]
 *
 * out [maps, ⌊height/2⌋ · ⌊width/2⌋]. The bits are those of winogradMaps and poolMaps.
 */
export function winogradPooledMaps(
  maps: i32, height: i32, width: i32, products: usize, ldp: i32, bias: usize, out: usize, scratch: usize,
): void {
  const columns = tileColumns(width, 5);
  const outHeight = height / 2;
  const outWidth = width / 2;
  const pairBytes = (<usize>maps * <usize>ldp) << 2;
  for (let map: i32 = 0; map < maps; map++) {
    const b = load<f32>(bias + (<usize>map << 2));
    const row = products + ((<usize>map * <usize>ldp) << 2);
    for (let py: i32 = 0; py < outHeight; py++) {
      const from = row + (<usize>(py * columns) << 2);
      let px: i32 = 0;
      if (ASC_FEATURE_SIMD) {
        for (; px < outWidth; px += 4) {
          const windows = pooled<v128>(from + (<usize>px << 2), pairBytes, b, scratch);
          if (px + 4 <= outWidth) {
            v128.store(out + (<usize>px << 2), windows);
            continue;
          }
          v128.store(scratch, windows);
          memory.copy(out + (<usize>px << 2), scratch, <usize>(outWidth - px) << 2);
        }
      } else {
        for (; px < outWidth; px++) {
          store<f32>(out + (<usize>px << 2), pooled<f32>(from + (<usize>px << 2), pairBytes, b, scratch));
        }
      }
      out += <usize>outWidth << 2;
    }
  }
}

/** Windows side by side: the greatest outputs of their tiles. */
// @ts-ignore: decorator
@inline
function pooled<T>(from: usize, pairBytes: usize, bias: f32, half: usize): T {
  const cell = sizeof<T>();
  for (let j: i32 = 0; j < SIDE; j++) {
    fromPoints<T>(2, from + <usize>j * pairBytes, <usize>SIDE * pairBytes, half + <usize>j * cell, <usize>SIDE * cell);
  }
  const biases = splat<T>(bias);
  return rectified<T>(greater<T>(greaterOfRow<T>(half, biases), greaterOfRow<T>(half + <usize>SIDE * cell, biases)));
}

/** The greater of the two outputs of a row of points, with their bias. */
// @ts-ignore: decorator
@inline
function greaterOfRow<T>(row: usize, biases: T): T {
  const cell = sizeof<T>();
  fromPoints<T>(2, row, cell, row, cell);
  return greater<T>(add<T>(get<T>(row), biases), add<T>(get<T>(row + cell), biases));
}
