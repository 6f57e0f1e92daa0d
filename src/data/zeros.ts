/** As many as the lanes of a panel in the SIMD build; the same for every build, so that all decide alike. */
const LANES = 5;

/** Rows to look at. */
const SAMPLE = 500;

/** Leaving zeros out costs time of its own: below this share of a product it does not pay. */
const WORTH = 0.15;

/**
 * Whether so many zeros stand together that products of the rows are faster without them: in one column of rows far apart, as
 * the product with the weights meets them, and in neighbouring columns, as the weights' gradient does.
 *
 * @param inputs [rows, width]
 */
export function sharesZeros(inputs: Float32Array | Uint8Array, width: number): boolean {
  const rows = inputs.length / width;
  const groups = Math.max(1, Math.floor(Math.min(rows, SAMPLE) / LANES));
  let zeros = 0;
  for (let group = 0; group < groups; group++) {
    for (let column = 0; column < width; column++) {
      let [across, along] = [1, 1];
      for (let lane = 0; lane < LANES; lane++) {
        // Rows may be sorted by class: those of a group come from everywhere.
        const row = Math.floor(((lane * groups + group) * rows) / (LANES * groups));
        if (inputs[row * width + column] !== 0) across = 0;
        const start = Math.floor((group * rows) / groups) * width;
        if (column + lane < width && inputs[start + column + lane] !== 0) along = 0;
      }
      zeros += across + along;
    }
  }
  return zeros > 2 * WORTH * groups * width;
}
