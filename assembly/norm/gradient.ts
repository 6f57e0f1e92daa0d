/** The way back through batch normalisation, with the rectifier that may stand behind it. */
import { add, get, keepIfLess, mul, put, splat, sub } from '../math/lanes';
import { loadFirst } from '../math/reduce';
import { firstDoubles, highDoubles, lowDoubles } from './doubles';
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
 *
 * Both passes take the images as they stand in memory, so that four operands come in streams: of a map by itself there is a row here
 * and a row there, which takes three times as long and more.
 */
export function normaliseGradient(layer: usize, images: i32): void {
  sumGradients(layer, images, 0, layers.maps(layer));
  spreadGradients(layer, 0, images);
}

/** Bytes of a map's scratch. */
const SCRATCH: usize = 64;

/** The first pass, for maps `from` to before `to`: d, and what the second one needs of each, three f32 in its scratch. */
export function sumGradients(layer: usize, images: i32, from: i32, to: i32): void {
  const area = layers.area(layer);
  const list = layers.list(layer);
  const scratch = layers.scratch(layer);
  let x = layers.x(layer);
  let y = layers.y(layer);
  let dy = layers.dy(layer);
  memory.fill(scratch + <usize>from * SCRATCH, 0, <usize>(to - from) * SCRATCH);
  for (let n: i32 = 0; n < images; n++) {
    for (let map = from; map < to; map++) {
      const mean = <f64>load<f32>(rowOf(layers.statistics(layer), map, 3));
      const outputs = y ? rowOf(y, map, area) : 0;
      sumRow(area, mapAt(x, list, map, area), outputs, rowOf(dy, map, area), mean, scratch + <usize>map * SCRATCH);
    }
    x += <usize>layers.xPitch(layer) << 2;
    dy += <usize>layers.yPitch(layer) << 2;
    if (y) y += <usize>layers.yPitch(layer) << 2;
  }
  for (let map = from; map < to; map++) finishSums(layer, <f64>images * <f64>area, map);
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

/** Adds a map of an image to its lanes: f64 [8], four of Σ dv and four of Σ dv · (x − mean). */
function sumRow(area: i32, x: usize, y: usize, dy: usize, mean: f64, lanes: usize): void {
  const end = <usize>area << 2;
  if (ASC_FEATURE_SIMD) {
    const rest = area & 3;
    const whole = end & ~15;
    const means = f64x2.splat(mean);
    let low = v128.load(lanes);
    let high = v128.load(lanes, 16);
    let lowProducts = v128.load(lanes, 32);
    let highProducts = v128.load(lanes, 48);
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
    v128.store(lanes, low);
    v128.store(lanes, high, 16);
    v128.store(lanes, lowProducts, 32);
    v128.store(lanes, highProducts, 48);
  } else {
    for (let o: usize = 0; o < end; o += 4) {
      const d = <f64>rectifiedAt<f32>(y, dy, o);
      const lane = lanes + ((o & 12) << 1);
      store<f64>(lane, load<f64>(lane) + d);
      store<f64>(lane, load<f64>(lane, 32) + d * (<f64>load<f32>(x + o) - mean), 32);
    }
  }
}

/** d of a map from its lanes, in whose place come (Σ dv)/n, (Σ dv·x̂)/n · inverse, and z · γ · inverse. */
function finishSums(layer: usize, n: f64, map: i32): void {
  const at = layers.scratch(layer) + <usize>map * SCRATCH;
  const total = (load<f64>(at) + load<f64>(at, 16)) + (load<f64>(at, 8) + load<f64>(at, 24));
  const products = (load<f64>(at, 32) + load<f64>(at, 48)) + (load<f64>(at, 40) + load<f64>(at, 56));
  const inverse = load<f32>(rowOf(layers.statistics(layer), map, 3), 4);
  const d = rowOf(layers.d(layer), map, layers.dPitch(layer));
  store<f32>(d, <f32>total);
  store<f32>(d, <f32>(products * <f64>inverse), 4);
  const rows = layers.rows(layer);
  const z = layers.z(layer);
  const gate = z ? load<f32>(mapAt(z, rows, map, 1)) : <f32>1;
  store<f32>(at, <f32>(total / n));
  store<f32>(at, <f32>((products / n) * (<f64>inverse * <f64>inverse)), 4);
  store<f32>(at, gate * (inverse * load<f32>(mapAt(layers.w(layer), rows, map, layers.wPitch(layer)), 4)), 8);
}

/** The second pass, for images `from` to before `to`: dx. */
export function spreadGradients(layer: usize, from: i32, to: i32): void {
  const area = layers.area(layer);
  const list = layers.list(layer);
  for (let n = from; n < to; n++) {
    const x = rowOf(layers.x(layer), n, layers.xPitch(layer));
    const y = layers.y(layer) ? rowOf(layers.y(layer), n, layers.yPitch(layer)) : 0;
    const dy = rowOf(layers.dy(layer), n, layers.yPitch(layer));
    const dx = rowOf(layers.dx(layer), n, layers.dxPitch(layer));
    for (let map: i32 = 0; map < layers.maps(layer); map++) {
      const outputs = y ? rowOf(y, map, area) : 0;
      spreadRow(
        area, mapAt(x, list, map, area), outputs, rowOf(dy, map, area), load<f32>(rowOf(layers.statistics(layer), map, 3)),
        layers.scratch(layer) + <usize>map * SCRATCH, mapAt(dx, list, map, area), layers.isOnto(layer),
      );
    }
  }
}

function spreadRow(
  area: i32, x: usize, y: usize, dy: usize, mean: f32, scratch: usize, dx: usize, isOnto: bool,
): void {
  const level = load<f32>(scratch);
  const slope = load<f32>(scratch, 4);
  const scale = load<f32>(scratch, 8);
  const end = <usize>area << 2;
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
}

// @ts-ignore: decorator
@inline
function spreadAt<T>(x: usize, d: T, mean: T, level: T, slope: T, scale: T, dx: usize, isOnto: bool): void {
  const own = mul<T>(scale, sub<T>(sub<T>(d, level), mul<T>(sub<T>(get<T>(x), mean), slope)));
  put<T>(dx, isOnto ? add<T>(get<T>(dx), own) : own);
}
