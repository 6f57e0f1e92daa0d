/** Philox4x32-10 in plain numbers, and what l0net draws with it: the noise of gates and the order of examples. */

type Four = [number, number, number, number];

/** The upper 32 bits of a product of two words. */
function high(a: number, b: number): number {
  const [al, ah, bl, bh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = ah * bl + Math.floor((al * bl) / 65536);
  const other = al * bh + (middle % 65536);
  return ah * bh + Math.floor(middle / 65536) + Math.floor(other / 65536);
}

function block(c0: number, c1: number, c2: number, low: number, high32: number): Four {
  let [a, b, c, d]: Four = [c0, c1, c2, 0];
  let [k0, k1] = [low, high32];
  for (let round = 0; round < 10; round++) {
    const next: Four = [
      (high(0xcd9e8d57, c) ^ b ^ k0) >>> 0,
      Math.imul(0xcd9e8d57, c) >>> 0,
      (high(0xd2511f53, a) ^ d ^ k1) >>> 0,
      Math.imul(0xd2511f53, a) >>> 0,
    ];
    [a, b, c, d] = next;
    [k0, k1] = [(k0 + 0x9e3779b9) >>> 0, (k1 + 0xbb67ae85) >>> 0];
  }
  return [a, b, c, d];
}

/** The two words of a key. */
export type Key = readonly [low: number, high: number];

/** The key of a seed: its low 32 bits, and the others, to which a network's trainings before this one are added from bit 21 on. */
export function keyOf(seed: number, trainings: number): Key {
  return [seed % 2 ** 32, Math.floor(seed / 2 ** 32) + (trainings % 2048) * 2 ** 21];
}

/** n words of (key, step, stream): word i is that of counter (⌊i/4⌋, step, stream, 0). */
export function words(n: number, [low, high32]: Key, step: number, stream: number): number[] {
  const all: number[] = [];
  for (let i = 0; all.length < n; i++) all.push(...block(i, step, stream, low, high32));
  return all.slice(0, n);
}

/** The uniform noise of n gates of a layer at a step: (2 ⌊word / 2⁹⌋ + 1) · 2⁻²⁴. */
export function gateNoise(n: number, key: Key, step: number, layer: number): Float64Array {
  return Float64Array.from(words(n, key, step, 3 + 256 * layer), (word) => (2 * (word >>> 9) + 1) * 2 ** -24);
}

/** The order of n examples in an epoch: Fisher and Yates's shuffle from the inside out. */
export function epochOrder(n: number, key: Key, epoch: number): number[] {
  const order: number[] = [];
  words(n, key, epoch, 4).forEach((word, i) => {
    const j = high(word, i + 1);
    order[i] = order[j];
    order[j] = i;
  });
  return order;
}
