/** The way back through batch normalisation, with the rectifier that may stand behind it. */
import { add, get, keepIfLess, mul, put, splat, sub } from '../math/lanes';
import { loadFirst } from '../math/reduce';
import { combineDoubles, firstDoubles, highDoubles, lowDoubles } from './doubles';
import * as layers from './layer';
import { mapAt, rowOf } from './maps';

/**
 * The gradients through `normaliseMaps` and through the statistics of the batch. With v = γ·x̂ + β, x̂ = (x − mean) · inverse, and
 * n = images · area cells in each map, all sums over these:
 *
 *     dv = dy where y > 0, else 0; dy where there is no y           d[i] = (Σ dv, Σ dv·x̂)
 *     dx = z · γ · inverse · (dv − (Σ dv + x̂ · Σ dv·x̂)/n)           assigned, or added to dx
 *
 * The operands stand in cells (layer.ts); d has no z in it, as that of a convolution's weights has none. Maps of dx that are not
 * normalised are left as they are. Sums are in float64, in the order of `batchStatistics`. dx may be dy where there is no list.
 */
export function normaliseGradient(layer: usize, images: i32): void {
  gradientsOfMaps(layer, images, 0, layers.maps(layer));
}

/** The same for maps `from` to before `to`. */
export function gradientsOfMaps(layer: usize, images: i32, from: i32, to: i32): void {
  for (let map = from; map < to; map++) {
    sumGradients(layer, images, map);
    spreadGradients(layer, images, map);
  }
}

/** dv at an offset, from y and dy. */
// @ts-ignore: decorator
@inline
function rectifiedAt<T>(y: usize, dy: usize, o: usize): T {
  return y ? keepIfLess<T>(splat<T>(0), get<T>(y + o), get<T>(dy + o)) : get<T>(dy + o);
}

/** dv of the first n of four. */
// @ts-ignore: decorator
@inline
function rectifiedFirst(n: i32, y: usize, dy: usize, o: usize): v128 {
  const d = loadFirst(n, dy + o);
  return y ? keepIfLess<v128>(splat<v128>(0), loadFirst(n, y + o), d) : d;
}

/** The sums of a map, and d. */
function sumGradients(layer: usize, images: i32, map: i32): void {
  const area = layers.area(layer);
  const xPitch = <usize>layers.xPitch(layer) << 2;
  const yPitch = <usize>layers.yPitch(layer) << 2;
  const statistics = rowOf(layers.statistics(layer), map, 3);
  const mean = <f64>load<f32>(statistics);
  const end = <usize>area << 2;
  let x = mapAt(layers.x(layer), layers.list(layer), map, area);
  let dy = rowOf(layers.dy(layer), map, area);
  let y = layers.y(layer);
  if (y) y = rowOf(y, map, area);
  let total: f64 = 0;
  let totalOfProducts: f64 = 0;
  if (ASC_FEATURE_SIMD) {
    const rest = area & 3;
    const whole = end & ~15;
    const means = f64x2.splat(mean);
    let low = f64x2.splat(0);
    let high = low;
    let lowProducts = low;
    let highProducts = low;
    for (let n: i32 = 0; n < images; n++) {
      for (let o: usize = 0; o < whole; o += 16) {
        const d = rectifiedAt<v128>(y, dy, o);
        const cells = v128.load(x + o);
        const first = lowDoubles(d);
        const second = highDoubles(d);
        low = f64x2.add(low, first);
        high = f64x2.add(high, second);
        lowProducts = f64x2.add(lowProducts, f64x2.mul(first, f64x2.sub(lowDoubles(cells), means)));
        highProducts = f64x2.add(highProducts, f64x2.mul(second, f64x2.sub(highDoubles(cells), means)));
      }
      if (rest) {
        const d = rectifiedFirst(rest, y, dy, whole);
        const cells = loadFirst(rest, x + whole);
        const first = lowDoubles(d);
        const second = highDoubles(d);
        low = f64x2.add(low, first);
        high = f64x2.add(high, second);
        // Not 0 · (0 − mean) where there is no cell: the mean may be infinite.
        const products = f64x2.mul(first, f64x2.sub(lowDoubles(cells), means));
        const moreProducts = f64x2.mul(second, f64x2.sub(highDoubles(cells), means));
        lowProducts = f64x2.add(lowProducts, firstDoubles(rest, products));
        highProducts = f64x2.add(highProducts, firstDoubles(rest - 2, moreProducts));
      }
      x += xPitch;
      dy += yPitch;
      if (y) y += yPitch;
    }
    total = combineDoubles(low, high);
    totalOfProducts = combineDoubles(lowProducts, highProducts);
  } else {
    let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0;
    let p0: f64 = 0, p1: f64 = 0, p2: f64 = 0, p3: f64 = 0;
    for (let n: i32 = 0; n < images; n++) {
      // The lanes take turns, as in math/longSum, until all stand where they began.
      for (let o: usize = 0; o < end || o & 12; o += 4) {
        let s = s0;
        let p = p0;
        if (o < end) {
          const d = <f64>rectifiedAt<f32>(y, dy, o);
          s += d;
          p += d * (<f64>load<f32>(x + o) - mean);
        }
        s0 = s1;
        s1 = s2;
        s2 = s3;
        s3 = s;
        p0 = p1;
        p1 = p2;
        p2 = p3;
        p3 = p;
      }
      x += xPitch;
      dy += yPitch;
      if (y) y += yPitch;
    }
    total = (s0 + s2) + (s1 + s3);
    totalOfProducts = (p0 + p2) + (p1 + p3);
  }
  const sums = layers.sums(layer) + (<usize>map << 4);
  store<f64>(sums, total);
  store<f64>(sums, totalOfProducts, 8);
  const d = rowOf(layers.d(layer), map, layers.dPitch(layer));
  store<f32>(d, <f32>total);
  store<f32>(d, <f32>(totalOfProducts * <f64>load<f32>(statistics, 4)), 4);
}

/** dx of a map, from its sums. */
function spreadGradients(layer: usize, images: i32, map: i32): void {
  const area = layers.area(layer);
  const xPitch = <usize>layers.xPitch(layer) << 2;
  const yPitch = <usize>layers.yPitch(layer) << 2;
  const dxPitch = <usize>layers.dxPitch(layer) << 2;
  const statistics = rowOf(layers.statistics(layer), map, 3);
  const mean = load<f32>(statistics);
  const inverse = load<f32>(statistics, 4);
  const rows = layers.rows(layer);
  const z = layers.z(layer);
  const gate = z ? load<f32>(mapAt(z, rows, map, 1)) : <f32>1;
  const scale = gate * (inverse * load<f32>(mapAt(layers.w(layer), rows, map, layers.wPitch(layer)), 4));
  const sums = layers.sums(layer) + (<usize>map << 4);
  const cells = <f64>images * <f64>area;
  const level = <f32>(load<f64>(sums) / cells);
  const slope = <f32>((load<f64>(sums, 8) / cells) * (<f64>inverse * <f64>inverse));
  const isOnto = layers.isOnto(layer);
  const end = <usize>area << 2;
  const list = layers.list(layer);
  let x = mapAt(layers.x(layer), list, map, area);
  let dx = mapAt(layers.dx(layer), list, map, area);
  let dy = rowOf(layers.dy(layer), map, area);
  let y = layers.y(layer);
  if (y) y = rowOf(y, map, area);
  for (let n: i32 = 0; n < images; n++) {
    let o: usize = 0;
    if (ASC_FEATURE_SIMD) {
      const means = splat<v128>(mean);
      const levels = splat<v128>(level);
      const slopes = splat<v128>(slope);
      const scales = splat<v128>(scale);
      for (; o + 16 <= end; o += 16) {
        const d = rectifiedAt<v128>(y, dy, o);
        spreadAt<v128>(x + o, d, means, levels, slopes, scales, dx + o, isOnto);
      }
    }
    for (; o < end; o += 4) {
      spreadAt<f32>(x + o, rectifiedAt<f32>(y, dy, o), mean, level, slope, scale, dx + o, isOnto);
    }
    x += xPitch;
    dx += dxPitch;
    dy += yPitch;
    if (y) y += yPitch;
  }
}

// @ts-ignore: decorator
@inline
function spreadAt<T>(x: usize, d: T, mean: T, level: T, slope: T, scale: T, dx: usize, isOnto: bool): void {
  const own = mul<T>(scale, sub<T>(sub<T>(d, level), mul<T>(sub<T>(get<T>(x), mean), slope)));
  put<T>(dx, isOnto ? add<T>(get<T>(dx), own) : own);
}
