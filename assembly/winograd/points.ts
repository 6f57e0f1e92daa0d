/**
 * Minimal filtering: a tile of m × m outputs of a convolution with kernel² weights out of 6 × 6 products, m = 7 − kernel, where
 * plain sums take m² · kernel² of them: for a kernel of 5, 36 instead of 100, for one of 3, 36 instead of 144.
 *
 *     Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A          g [kernel, kernel] · d [6, 6] -> Y [m, m]
 *
 * A side of it takes the values of two polynomials at six points, multiplies them, and reads off the coefficients of their
 * product (Toom and Cook). The points are 0, ±a, ±b and ∞ with a = 3/4, b = 3/2, whose powers are exact in f32: of nine sets of
 * six that were tried in a simulation of f32 (400 random tiles, 20 channels, a kernel of 5) they lose least, 2.2 times the rounding
 * of plain sums, where 0, ±1, ±2, ∞ lose 4.8 times; and points of both signs share half of their sums.
 *
 * Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks (2016), after Winograd (1980); on points, Barabasz
 * et al., Error Analysis and Improving the Accuracy of Winograd Convolution (2020).
 */
import { add, constant, get, mul, put, sub } from '../math/lanes';

/** Side of a tile of inputs, and of products. */
export const SIDE: i32 = 6;

/** The largest kernel with which there is something to gain; the least is 3. */
export const LARGEST_KERNEL: i32 = 5;

/** Tiles that are transformed at once: a row of them is as many as whole groups need. */
export const GROUP: i32 = ASC_FEATURE_SIMD ? 4 : 1;

/** Side of a tile of outputs. */
// @ts-ignore: decorator
@inline
export function outputSide(kernel: i32): i32 {
  return SIDE + 1 - kernel;
}

/** Rows of tiles of a map with `height` rows. */
export function tileRows(height: i32, kernel: i32): i32 {
  const m = outputSide(kernel);
  return (height + m - 1) / m;
}

/** Tiles in a row of a map with `width` columns: whole groups. */
export function tileColumns(width: i32, kernel: i32): i32 {
  return ((tileRows(width, kernel) + GROUP - 1) / GROUP) * GROUP;
}

/** Powers of the points: a, b, a², b², a³, b³, then a² + b² and a² b². */
const POINTS = memory.data<f32>([0.75, 1.5, 0.5625, 2.25, 0.421875, 3.375, 2.8125, 1.265625]);

/**
 * A side of Bᵀ d: six values at the points 0, a, −a, b, −b, ∞, which are put `step` bytes apart.
 *
 *     d4 − (a² + b²) d2 + a² b² d0,    (d4 − b² d2) ± a (d3 − b² d1),    (d4 − a² d2) ± b (d3 − a² d1),
 *     d5 − (a² + b²) d3 + a² b² d1
 */
// @ts-ignore: decorator
@inline
export function atPoints<T>(d0: T, d1: T, d2: T, d3: T, d4: T, d5: T, to: usize, step: usize): void {
  const squareA = constant<T>(POINTS, 2);
  const squareB = constant<T>(POINTS, 3);
  const sum = constant<T>(POINTS, 6);
  const product = constant<T>(POINTS, 7);
  put<T>(to, add<T>(sub<T>(d4, mul<T>(sum, d2)), mul<T>(product, d0)));
  const evenA = sub<T>(d4, mul<T>(squareB, d2));
  const oddA = mul<T>(constant<T>(POINTS, 0), sub<T>(d3, mul<T>(squareB, d1)));
  put<T>(to + step, add<T>(evenA, oddA));
  put<T>(to + 2 * step, sub<T>(evenA, oddA));
  const evenB = sub<T>(d4, mul<T>(squareA, d2));
  const oddB = mul<T>(constant<T>(POINTS, 1), sub<T>(d3, mul<T>(squareA, d1)));
  put<T>(to + 3 * step, add<T>(evenB, oddB));
  put<T>(to + 4 * step, sub<T>(evenB, oddB));
  put<T>(to + 5 * step, add<T>(sub<T>(d5, mul<T>(sum, d3)), mul<T>(product, d1)));
}

/**
 * A side of Aᵀ M: m = 2, 3 or 4 outputs out of values at the six points.
 *
 *     y_j = [j = 0] m_0 + aʲ (m_a ± m_−a) + bʲ (m_b ± m_−b) + [j = m − 1] m_∞          + for even j, − for odd
 */
// @ts-ignore: decorator
@inline
export function fromPoints<T>(m: i32, from: usize, step: usize, to: usize, stepTo: usize): void {
  const plusA = get<T>(from + step);
  const minusA = get<T>(from + 2 * step);
  const plusB = get<T>(from + 3 * step);
  const minusB = get<T>(from + 4 * step);
  const infinite = get<T>(from + 5 * step);
  const evenA = add<T>(plusA, minusA);
  const evenB = add<T>(plusB, minusB);
  const oddA = sub<T>(plusA, minusA);
  const oddB = sub<T>(plusB, minusB);
  put<T>(to, add<T>(add<T>(get<T>(from), evenA), evenB));
  const first = add<T>(mul<T>(constant<T>(POINTS, 0), oddA), mul<T>(constant<T>(POINTS, 1), oddB));
  if (m == 2) {
    put<T>(to + stepTo, add<T>(first, infinite));
    return;
  }
  put<T>(to + stepTo, first);
  const second = add<T>(mul<T>(constant<T>(POINTS, 2), evenA), mul<T>(constant<T>(POINTS, 3), evenB));
  if (m == 3) {
    put<T>(to + 2 * stepTo, add<T>(second, infinite));
    return;
  }
  put<T>(to + 2 * stepTo, second);
  const third = add<T>(mul<T>(constant<T>(POINTS, 4), oddA), mul<T>(constant<T>(POINTS, 5), oddB));
  put<T>(to + 3 * stepTo, add<T>(third, infinite));
}
