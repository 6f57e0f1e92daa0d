/** Shares in whole numbers. */

/**
 * Divides a total in proportion to sizes by the largest remainders (Hamilton): each gets total · size / Σ sizes, rounded down,
 * and what is left goes, one by one, to those that lost most by rounding; of equals, to the first.
 *
 * @param rooms what none of them exceeds, total in all or more
 */
export function apportion(total: number, sizes: readonly number[], rooms: readonly number[]): number[] {
  const sum = sizes.reduce((sum, size) => sum + size, 0);
  const shares = sizes.map((size) => (total * size) / sum);
  const parts = shares.map((share, i) => Math.min(Math.floor(share), rooms[i]));
  const order = parts.map((_, i) => i).sort((a, b) => shares[b] - parts[b] - (shares[a] - parts[a]));
  let left = total - parts.reduce((sum, part) => sum + part, 0);
  while (left > 0) {
    for (const i of order) {
      if (left === 0 || parts[i] === rooms[i]) continue;
      parts[i]++;
      left--;
    }
  }
  return parts;
}
