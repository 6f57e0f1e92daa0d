import { isInside, windows } from '../conv/extent';
import { NR } from '../gemm/microkernel';
import { rightPanels } from '../gemm/pack';
import { get } from '../math/lanes';
import { GROUP, SIDE, atPoints, outputSide, tileColumns, tileRows } from './points';

/** Tiles of a map with this many rows and columns. */
export function winogradTiles(height: i32, width: i32, kernel: i32): i32 {
  return tileRows(height, kernel) * tileColumns(width, kernel);
}

/** The words of scratch that packWinograd and winogradMaps need for an image of this size. */
export function winogradScratch(height: i32, width: i32, kernel: i32, padding: i32): i32 {
  const m = outputSide(kernel);
  const rows = m * tileRows(windows(height, kernel, 1, padding), kernel) + kernel - 1;
  return SQUARE + rows * m * phaseLength(windows(width, kernel, 1, padding), kernel);
}

/** The words of a group of tiles, all of their 36 cells. */
const SQUARE: i32 = SIDE * SIDE * GROUP;

/** Numbers of one phase of a row: as many as there are tiles, and what the last of them reaches beyond its own. */
// @ts-ignore: decorator
@inline
function phaseLength(mapWidth: i32, kernel: i32): i32 {
  return tileColumns(mapWidth, kernel) + (SIDE - 1) / outputSide(kernel);
}

/**
 * The tiles of an image at the 36 pairs of points, Bᵀ d B, as right panels of 36 products: those of each pair are [channels,
 * tiles], one set of panels behind the other.
 *
 *     x [channels, height, width]                    a tile's columns are m apart, so a channel is first split into m phases,
 *     | d d d d d d .  .  . |                        in which those of neighbouring tiles are neighbours:
 *     | d d d d d d .  .  . |   m = 2                    row     x0 x1 x2 x3 x4 x5 x6 …
 *     | … the next tile: m columns further               phase 0 x0 x2 x4 x6 …        phase 1 x1 x3 x5 …
 *
 * Outside of the image x is 0, within `padding` and where tiles reach further than the map; lanes past the last tile are 0.
 * `scratch` is winogradScratch() words. kernel 3 to 5, stride 1.
 */
export function packWinograd(
  channels: i32, height: i32, width: i32, kernel: i32, padding: i32, x: usize, scratch: usize, panels: usize,
): void {
  const mapWidth = windows(width, kernel, 1, padding);
  const rows = tileRows(windows(height, kernel, 1, padding), kernel);
  const columns = tileColumns(mapWidth, kernel);
  const length = phaseLength(mapWidth, kernel);
  const tiles = rows * columns;
  const pairBytes = <usize>rightPanels(channels, tiles) << 2;
  const m = outputSide(kernel);
  const phases = scratch + (<usize>SQUARE << 2);
  const rowBytes = <usize>(m * length) << 2;
  const image = <usize>(height * width) << 2;
  for (let c: i32 = 0; c < channels; c++) {
    split(m * rows + kernel - 1, height, width, m, padding, length, x + <usize>c * image, phases);
    let tile: i32 = 0;
    for (let ty: i32 = 0; ty < rows; ty++) {
      const top = phases + <usize>(ty * m) * rowBytes;
      for (let tx: i32 = 0; tx < columns; tx += GROUP) {
        const panel = tile / NR;
        const cell = (panel * channels + c) * NR + tile - panel * NR;
        const to = panels + (<usize>cell << 2);
        if (ASC_FEATURE_SIMD) transform<v128>(m, length, top + (<usize>tx << 2), rowBytes, scratch, to, pairBytes);
        else transform<f32>(m, length, top + (<usize>tx << 2), rowBytes, scratch, to, pairBytes);
        tile += GROUP;
      }
    }
  }
  for (let lane = tiles; lane % NR != 0; lane++) {
    const last = panels + (<usize>((lane / NR) * channels * NR + lane % NR) << 2);
    for (let pair: i32 = 0; pair < SIDE * SIDE; pair++) zeroLane(channels, last + <usize>pair * pairBytes);
  }
}

function zeroLane(channels: i32, at: usize): void {
  for (let c: i32 = 0; c < channels; c++) store<u32>(at + (<usize>(c * NR) << 2), 0);
}

/** One channel with its padding in m phases: to [rows][m][length]. */
function split(
  rows: i32, height: i32, width: i32, m: i32, padding: i32, length: i32, x: usize, to: usize,
): void {
  const bytes = <usize>(m * length) << 2;
  for (let r: i32 = 0; r < rows; r++) {
    const y = r - padding;
    const row = x + (<usize>(y * width) << 2);
    if (!isInside(y, height)) {
      memory.fill(to, 0, bytes);
    } else {
      // Two phases of a row without padding can be split together.
      const done = ASC_FEATURE_SIMD && m == 2 && padding == 0 ? splitPairs(min(width >> 1, length), row, to, length) : 0;
      for (let phase: i32 = 0; phase < m; phase++) {
        const line = to + (<usize>(phase * length) << 2);
        for (let i = done; i < length; i++) {
          const column = i * m + phase - padding;
          store<u32>(line + (<usize>i << 2), isInside(column, width) ? load<u32>(row + (<usize>column << 2)) : 0);
        }
      }
    }
    to += bytes;
  }
}

/** The even and the odd of n pairs, in two lines; returns how many it did: all, or none of fewer than four. */
// @ts-ignore: decorator
@inline
function splitPairs(n: i32, row: usize, even: usize, length: i32): i32 {
  if (n < 4) return 0;
  const odd = even + (<usize>length << 2);
  for (let i: i32 = 0; i < n; i += 4) {
    // The last four overlap those before them.
    const at = <usize>min(i, n - 4) << 2;
    const low = v128.load(row + 2 * at);
    const high = v128.load(row + 2 * at, 16);
    v128.store(even + at, v128.shuffle<f32>(low, high, 0, 2, 4, 6));
    v128.store(odd + at, v128.shuffle<f32>(low, high, 1, 3, 5, 7));
  }
  return n;
}

/** Bᵀ d B of a group of tiles side by side, whose first row is at `top`: each pair's to the panels of its product. */
// @ts-ignore: decorator
@inline
function transform<T>(
  m: i32, length: i32, top: usize, rowBytes: usize, square: usize, to: usize, pairBytes: usize,
): void {
  for (let j: i32 = 0; j < SIDE; j++) {
    const shift = j / m;
    const at = top + (<usize>((j - shift * m) * length + shift) << 2);
    atPoints<T>(
      get<T>(at), get<T>(at + rowBytes), get<T>(at + 2 * rowBytes), get<T>(at + 3 * rowBytes),
      get<T>(at + 4 * rowBytes), get<T>(at + 5 * rowBytes), square + <usize>j * sizeof<T>(), SIDE * sizeof<T>(),
    );
  }
  for (let i: i32 = 0; i < SIDE; i++) {
    atPoints<T>(
      load<T>(square), load<T>(square, sizeof<T>()), load<T>(square, 2 * sizeof<T>()), load<T>(square, 3 * sizeof<T>()),
      load<T>(square, 4 * sizeof<T>()), load<T>(square, 5 * sizeof<T>()), to, pairBytes,
    );
    square += SIDE * sizeof<T>();
    to += <usize>SIDE * pairBytes;
  }
}
