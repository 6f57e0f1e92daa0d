/** By how many rows and columns a copy is moved. */
const MOVES = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

const SIDE = 28;

/**
 * Images [examples, 28 · 28] as they are, then all moved by a pixel down, up, to the right and to the left: [copies, examples, 28 · 28]. What
 * comes in at an edge is 0.
 *
 * @param copies 1 to 5
 */
export function shifted(images: Uint8Array, copies: number): Uint8Array {
  const all = new Uint8Array(copies * images.length);
  const rows = images.length / SIDE;
  MOVES.slice(0, copies).forEach(([down, right], copy) => {
    for (let row = 0; row < rows; row++) {
      const y = (row % SIDE) + down;
      if (y < 0 || y >= SIDE) continue;
      const from = row * SIDE + Math.max(0, -right);
      const pixels = images.subarray(from, from + SIDE - Math.abs(right));
      all.set(pixels, copy * images.length + (row + down) * SIDE + Math.max(0, right));
    }
  });
  return all;
}
