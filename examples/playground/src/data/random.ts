/** Random numbers of a seed, in whole numbers and exact divisions alone: the same in every engine. */

/** Uniform numbers in [0, 1): mulberry32 by Tommy Ettinger. */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word = (word + Math.imul(word ^ (word >>> 7), word | 61)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** About normal, mean 0 and deviation 1: the sum of twelve uniform numbers. */
export function normals(uniform: () => number): () => number {
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
}
