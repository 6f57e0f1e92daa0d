import { indexAt } from '../gemm/panels';
import { get, mul, put, splat } from '../math/lanes';

/**
 * The weights of open rows and columns with their gates folded in:
 *
 *     out[r, c] = scale[rowList[r]] · w[rowList[r], columnList[c]]          out [rows, columns], leading dimension ldo
 *
 * rounded once. Lists (i32) are 0 for all in order; without scales (0) the values are copied bit by bit.
 */
export function foldWeights(
  rows: i32, columns: i32, w: usize, ldw: i32, rowList: usize, columnList: usize, scale: usize, out: usize, ldo: i32,
): void {
  for (let r: i32 = 0; r < rows; r++) {
    const row = indexAt(rowList, r);
    const from = w + ((<usize>row * <usize>ldw) << 2);
    const to = out + ((<usize>r * <usize>ldo) << 2);
    if (columnList) pick(columns, from, columnList, to);
    else memory.copy(to, from, <usize>columns << 2);
    if (scale) scaleRow(columns, load<f32>(scale + (<usize>row << 2)), to);
  }
}

function pick(n: i32, from: usize, list: usize, to: usize): void {
  for (let c: i32 = 0; c < n; c++) {
    const column = load<u32>(list + (<usize>c << 2));
    store<u32>(to + (<usize>c << 2), load<u32>(from + (<usize>column << 2)));
  }
}

/** x_i ← s · x_i */
export function scaleRow(n: i32, s: f32, x: usize): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const factors = splat<v128>(s);
    for (; i + 4 <= n; i += 4) scaleCell<v128>(x + (<usize>i << 2), factors);
  }
  for (; i < n; i++) scaleCell<f32>(x + (<usize>i << 2), s);
}

// @ts-ignore: decorator
@inline
function scaleCell<T>(at: usize, s: T): void {
  put<T>(at, mul<T>(s, get<T>(at)));
}

/**
 * The columns of W [maps, allChannels · area + behind] that belong to open channels, `area` being a window's cells: for each of the
 * listed (i32, ascending; 0: the first `channels`) its `area` columns, and then those `behind`: of the bias, and of what else there is.
 * Returns how many there are.
 */
export function patchColumns(
  channels: i32, area: i32, behind: i32, channelList: usize, allChannels: i32, out: usize,
): i32 {
  let to = out;
  for (let c: i32 = 0; c < channels; c++) {
    const first = indexAt(channelList, c) * area;
    for (let i: i32 = 0; i < area; i++) {
      store<i32>(to, first + i);
      to += 4;
    }
  }
  for (let i: i32 = 0; i < behind; i++) {
    store<i32>(to, allChannels * area + i);
    to += 4;
  }
  return channels * area + behind;
}
