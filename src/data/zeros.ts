/** Rows to look at. */
const SAMPLE = 500;

/** A step of a product without zeros takes a third longer than one with them: below this share it does not pay. */
const WORTH = 0.35;

/**
 * Whether so many inputs are 0 that products of the rows are faster without them (assembly/gemm/sparse.ts), found from rows
 * that lie evenly apart: they may be sorted by class.
 *
 * @param inputs [rows, width]
 */
export function hasManyZeros(inputs: Float32Array | Uint8Array, width: number): boolean {
  const rows = inputs.length / width;
  const sampled = Math.min(rows, SAMPLE);
  let zeros = 0;
  for (let i = 0; i < sampled; i++) {
    const row = Math.floor((i * rows) / sampled) * width;
    for (let column = 0; column < width; column++) if (inputs[row + column] === 0) zeros++;
  }
  return zeros > WORTH * sampled * width;
}
