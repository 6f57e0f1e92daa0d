/**
 * Keeps some rows and columns of a matrix, in place:
 *
 *     x[r, c] ← x[rows[r], columns[c]]          x [_, width] becomes [rowCount, columnCount], without gaps
 *
 * `rows` and `columns` (i32, ascending) are 0 for all; then columnCount = width. Each cell moves towards the start, so none
 * is overwritten before it is read.
 */
export function compact(
  x: usize, width: i32, rows: usize, rowCount: i32, columns: usize, columnCount: i32,
): void {
  const rowBytes = <usize>width << 2;
  let to = x;
  for (let r: i32 = 0; r < rowCount; r++) {
    const from = x + (rows ? <usize>load<u32>(rows + (<usize>r << 2)) : <usize>r) * rowBytes;
    if (columns) {
      for (let c: i32 = 0; c < columnCount; c++) {
        const column = load<u32>(columns + (<usize>c << 2));
        store<u32>(to + (<usize>c << 2), load<u32>(from + (<usize>column << 2)));
      }
    } else if (to != from) {
      memory.copy(to, from, rowBytes);
    }
    to += <usize>columnCount << 2;
  }
}
