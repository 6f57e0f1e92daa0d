/** Maps, each shifted and scaled by numbers of its own: batch normalisation, with the rectifier behind it. */
import { add, get, most, mul, put, splat, sub } from '../math/lanes';
import { mapAt, rowOf } from './maps';

/**
 * What `normaliseMaps` does with each map, from its statistics [maps, 3] (statistics.ts) and the map behind them, times the gate:
 *
 *     coefficients [maps, 3]      mean | z · (γ/√(variance + ε)) | z · β          z · max(0, v) = max(0, z · v) for z ≥ 0
 *
 * w points at the β of the first row of parameters, behind which stands γ, with `ldw` floats from one row to the next; `rows`
 * (i32 [maps]) tells which rows, 0 for the first ones. z, a gate for each row, is 0 for none.
 */
export function normalisation(
  maps: i32, statistics: usize, w: usize, ldw: i32, rows: usize, z: usize, coefficients: usize,
): void {
  for (let map: i32 = 0; map < maps; map++) {
    const from = rowOf(statistics, map, 3);
    const parameters = mapAt(w, rows, map, ldw);
    const to = rowOf(coefficients, map, 3);
    const gate = z ? load<f32>(mapAt(z, rows, map, 1)) : <f32>1;
    store<f32>(to, load<f32>(from));
    store<f32>(to, gate * (load<f32>(from, 4) * load<f32>(parameters, 4)), 4);
    store<f32>(to, gate * load<f32>(parameters), 8);
  }
}

/**
 * y[n, i] = f((x[n, list[i]] − centre_i) · scale_i + shift_i)             for each cell of the maps i of each image n
 *
 * f is max(·, 0) where `relu` is set, else the identity; coefficients [maps, 3] are centre, scale and shift: `normalisation`, or any
 * a·x + c with a centre of 0. x [images, _, area] and y [images, maps, area], with ldx and ldy floats from one image to the next;
 * `list` (i32 [maps]) is 0 for the first maps of x. y may be x if it has no list and ldx = ldy. y is never −0; a NaN stays a NaN.
 */
export function normaliseMaps(
  images: i32, maps: i32, area: i32, x: usize, ldx: i32, list: usize, coefficients: usize, y: usize, ldy: i32, relu: i32,
): void {
  // max(·, −∞) is the identity
  const least: f32 = relu ? <f32>0 : -<f32>Infinity;
  for (let n: i32 = 0; n < images; n++) {
    for (let map: i32 = 0; map < maps; map++) {
      normaliseMap(area, mapAt(x, list, map, area), rowOf(coefficients, map, 3), least, rowOf(y, map, area));
    }
    x += <usize>ldx << 2;
    y += <usize>ldy << 2;
  }
}

// @ts-ignore: decorator
@inline
function normaliseMap(area: i32, x: usize, coefficients: usize, least: f32, y: usize): void {
  const centre = load<f32>(coefficients);
  const scale = load<f32>(coefficients, 4);
  const shift = load<f32>(coefficients, 8) + 0;
  const end = <usize>area << 2;
  let o: usize = 0;
  if (ASC_FEATURE_SIMD) {
    const centres = splat<v128>(centre);
    const scales = splat<v128>(scale);
    const shifts = splat<v128>(shift);
    const leasts = splat<v128>(least);
    for (; o + 16 <= end; o += 16) normaliseAt<v128>(x + o, y + o, centres, scales, shifts, leasts);
  }
  for (; o < end; o += 4) normaliseAt<f32>(x + o, y + o, centre, scale, shift, least);
}

// @ts-ignore: decorator
@inline
function normaliseAt<T>(x: usize, y: usize, centre: T, scale: T, shift: T, least: T): void {
  put<T>(y, most<T>(add<T>(mul<T>(sub<T>(get<T>(x), centre), scale), shift), least));
}
