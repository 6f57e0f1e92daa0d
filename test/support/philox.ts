const MASK = 0xffffffffn;

/** Four 32-bit words: a counter, or keyLow, keyHigh, step, stream. */
export type Four = readonly [number, number, number, number];

/** keyLow, keyHigh, step and stream for the tests of kernels that draw. */
export const key: Four = [0xdeadbeef, 0x12345678, 0x80000001, 7];

/** Philox4x32-10 as its paper writes it, in whole numbers. */
export function philox(counter: Four, key: readonly [number, number]): number[] {
  let [c0, c1, c2, c3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const [p0, p1] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & MASK, (p0 >> 32n) ^ c3 ^ k1, p0 & MASK];
    [k0, k1] = [(k0 + 0x9e3779b9n) & MASK, (k1 + 0xbb67ae85n) & MASK];
  }
  return [c0, c1, c2, c3].map(Number);
}

/** Word i under (keyLow, keyHigh, step, stream). */
export function word(i: number, [keyLow, keyHigh, step, stream]: Four): number {
  return philox([i >> 2, step, stream, 0], [keyLow, keyHigh])[i % 4];
}

/** Uniform i under (keyLow, keyHigh, step, stream). */
export function uniform(i: number, key: Four): number {
  return (2 * (word(i, key) >>> 9) + 1) * 2 ** -24;
}
