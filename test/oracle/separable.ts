/**
 * A separable convolution in float64: as its sums over channels have no biases, and so are 0 beyond the image, it is the convolution whose
 * window of each channel is the map's own, times the channel's weight:
 *
 *     T_m * Σ_c w_mc x_c  =  Σ_c (w_mc T_m) * x_c
 */

/** Rows of weights: w [maps, channels + cells of a window]. */
export interface SeparableShape {
  readonly maps: number;
  readonly channels: number;
  readonly cells: number;
}

/** The weights of that convolution, [maps, channels, cells]. */
export function productWeights({ maps, channels, cells }: SeparableShape, w: Float64Array): Float64Array {
  return Float64Array.from({ length: maps * channels * cells }, (_, i) => {
    const [row, channel, cell] = [
      Math.floor(i / (channels * cells)),
      Math.floor(i / cells) % channels,
      i % cells,
    ];
    const at = row * (channels + cells);
    return w[at + channel] * w[at + channels + cell];
  });
}

/** The gradient of w from that of those. */
export function throughProduct(
  { maps, channels, cells }: SeparableShape,
  w: Float64Array,
  d: Float64Array,
): Float64Array {
  const dw = new Float64Array(maps * (channels + cells));
  for (let map = 0; map < maps; map++) {
    const at = map * (channels + cells);
    for (let c = 0; c < channels; c++) {
      for (let k = 0; k < cells; k++) {
        const own = d[(map * channels + c) * cells + k];
        dw[at + c] += own * w[at + channels + k];
        dw[at + channels + k] += own * w[at + c];
      }
    }
  }
  return dw;
}
