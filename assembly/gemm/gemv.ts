/**
 * One row times a matrix, y = x·B: a batch of one. Nothing is used twice, so the time is that of reading B once, and
 * packing it for a single row would be several times that. Each y[j] is summed from the first p to the last, starting
 * from its first product: the bits of multiplyPacked. Only in the relaxed build gemv has others, since the rows and
 * columns that are left over behind its vectors are not fused.
 */
import { NR } from './microkernel';
import { multiplyAdd } from './multiplyAdd';

/**
 * y[j] = Σ_p x[p]·B[p,j]      x [k] · B [k, n] as right panels -> y [n]
 *
 * Four whole panels at a time: one alone has too few sums under way to hide the latency of an addition. So the last
 * four may overlap those before them, and give the same bits again. k = 0 gives zeros; nothing past y[n − 1] is written.
 */
export function gemvPacked(n: i32, k: i32, x: usize, panels: usize, y: usize): void {
  if (k <= 0) {
    memory.fill(y, 0, <usize>n << 2);
    return;
  }
  const whole = n / NR;
  let q: i32 = 0;
  for (; q + 4 <= whole; q += 4) fourPanels(k, x, panels, y, q);
  if (q > 0 && q < whole) {
    fourPanels(k, x, panels, y, whole - 4);
    q = whole;
  }
  for (; q * NR < n; q++) onePanel(n, k, x, panels, y, q);
}

/**
 * Panels q … q + 3, all of them whole: with stores that depend on a count behind the loop, V8 keeps a sum in memory
 * inside it, which halves the speed. Called twice, so that it stays a function and has the registers to itself.
 */
function fourPanels(k: i32, x: usize, panels: usize, y: usize, q: i32): void {
  const size = (<usize>k * <usize>NR) << 2;
  const panel = panels + <usize>q * size;
  const start = q * NR;
  if (ASC_FEATURE_SIMD) fourPanels8(k, x, panel, size, y + (<usize>start << 2));
  else fourPanels3(k, x, panel, size, y + (<usize>start << 2));
}

/** Panel q, which may be the last one and lie in part past n. */
// @ts-ignore: decorator
@inline
function onePanel(n: i32, k: i32, x: usize, panels: usize, y: usize, q: i32): void {
  const panel = panels + ((<usize>q * <usize>k * <usize>NR) << 2);
  const start = q * NR;
  if (ASC_FEATURE_SIMD) onePanel8(k, x, panel, y + (<usize>start << 2), n - start);
  else onePanel3(k, x, panel, y + (<usize>start << 2), n - start);
}

// @ts-ignore: decorator
@inline
function fourPanels8(k: i32, x: usize, panel0: usize, size: usize, y: usize): void {
  let panel1 = panel0 + size;
  let panel2 = panel1 + size;
  let panel3 = panel2 + size;
  const end = x + (<usize>k << 2);
  let a = v128.load32_splat(x);
  let y0 = f32x4.mul(a, v128.load(panel0));
  let y1 = f32x4.mul(a, v128.load(panel0, 16));
  let y2 = f32x4.mul(a, v128.load(panel1));
  let y3 = f32x4.mul(a, v128.load(panel1, 16));
  let y4 = f32x4.mul(a, v128.load(panel2));
  let y5 = f32x4.mul(a, v128.load(panel2, 16));
  let y6 = f32x4.mul(a, v128.load(panel3));
  let y7 = f32x4.mul(a, v128.load(panel3, 16));
  for (x += 4; x < end; x += 4) {
    panel0 += 32;
    panel1 += 32;
    panel2 += 32;
    panel3 += 32;
    a = v128.load32_splat(x);
    y0 = multiplyAdd(y0, a, v128.load(panel0));
    y1 = multiplyAdd(y1, a, v128.load(panel0, 16));
    y2 = multiplyAdd(y2, a, v128.load(panel1));
    y3 = multiplyAdd(y3, a, v128.load(panel1, 16));
    y4 = multiplyAdd(y4, a, v128.load(panel2));
    y5 = multiplyAdd(y5, a, v128.load(panel2, 16));
    y6 = multiplyAdd(y6, a, v128.load(panel3));
    y7 = multiplyAdd(y7, a, v128.load(panel3, 16));
  }
  v128.store(y, y0);
  v128.store(y, y1, 16);
  v128.store(y, y2, 32);
  v128.store(y, y3, 48);
  v128.store(y, y4, 64);
  v128.store(y, y5, 80);
  v128.store(y, y6, 96);
  v128.store(y, y7, 112);
}

// @ts-ignore: decorator
@inline
function onePanel8(k: i32, x: usize, panel: usize, y: usize, columns: i32): void {
  const end = x + (<usize>k << 2);
  let a = v128.load32_splat(x);
  let y0 = f32x4.mul(a, v128.load(panel));
  let y1 = f32x4.mul(a, v128.load(panel, 16));
  for (x += 4; x < end; x += 4) {
    panel += 32;
    a = v128.load32_splat(x);
    y0 = multiplyAdd(y0, a, v128.load(panel));
    y1 = multiplyAdd(y1, a, v128.load(panel, 16));
  }
  store8(y, y0, y1, columns);
}

/** The first `count` of eight lanes. */
function store8(y: usize, low: v128, high: v128, count: i32): void {
  if (count >= 8) {
    v128.store(y, low);
    v128.store(y, high, 16);
    return;
  }
  if (count >= 4) {
    v128.store(y, low);
    y += 16;
    count -= 4;
    low = high;
  }
  if (count > 0) v128.store_lane<f32>(y, low, 0);
  if (count > 1) v128.store_lane<f32>(y, low, 1, 4);
  if (count > 2) v128.store_lane<f32>(y, low, 2, 8);
}

// @ts-ignore: decorator
@inline
function fourPanels3(k: i32, x: usize, panel0: usize, size: usize, y: usize): void {
  let panel1 = panel0 + size;
  let panel2 = panel1 + size;
  let panel3 = panel2 + size;
  const end = x + (<usize>k << 2);
  let a = load<f32>(x);
  let y0 = a * load<f32>(panel0);
  let y1 = a * load<f32>(panel0, 4);
  let y2 = a * load<f32>(panel0, 8);
  let y3 = a * load<f32>(panel1);
  let y4 = a * load<f32>(panel1, 4);
  let y5 = a * load<f32>(panel1, 8);
  let y6 = a * load<f32>(panel2);
  let y7 = a * load<f32>(panel2, 4);
  let y8 = a * load<f32>(panel2, 8);
  let y9 = a * load<f32>(panel3);
  let y10 = a * load<f32>(panel3, 4);
  let y11 = a * load<f32>(panel3, 8);
  for (x += 4; x < end; x += 4) {
    panel0 += 12;
    panel1 += 12;
    panel2 += 12;
    panel3 += 12;
    a = load<f32>(x);
    y0 += a * load<f32>(panel0);
    y1 += a * load<f32>(panel0, 4);
    y2 += a * load<f32>(panel0, 8);
    y3 += a * load<f32>(panel1);
    y4 += a * load<f32>(panel1, 4);
    y5 += a * load<f32>(panel1, 8);
    y6 += a * load<f32>(panel2);
    y7 += a * load<f32>(panel2, 4);
    y8 += a * load<f32>(panel2, 8);
    y9 += a * load<f32>(panel3);
    y10 += a * load<f32>(panel3, 4);
    y11 += a * load<f32>(panel3, 8);
  }
  store<f32>(y, y0);
  store<f32>(y, y1, 4);
  store<f32>(y, y2, 8);
  store<f32>(y, y3, 12);
  store<f32>(y, y4, 16);
  store<f32>(y, y5, 20);
  store<f32>(y, y6, 24);
  store<f32>(y, y7, 28);
  store<f32>(y, y8, 32);
  store<f32>(y, y9, 36);
  store<f32>(y, y10, 40);
  store<f32>(y, y11, 44);
}

// @ts-ignore: decorator
@inline
function onePanel3(k: i32, x: usize, panel: usize, y: usize, columns: i32): void {
  const end = x + (<usize>k << 2);
  let a = load<f32>(x);
  let y0 = a * load<f32>(panel);
  let y1 = a * load<f32>(panel, 4);
  let y2 = a * load<f32>(panel, 8);
  for (x += 4; x < end; x += 4) {
    panel += 12;
    a = load<f32>(x);
    y0 += a * load<f32>(panel);
    y1 += a * load<f32>(panel, 4);
    y2 += a * load<f32>(panel, 8);
  }
  store3(y, y0, y1, y2, columns);
}

/** The first `count` of three numbers. */
// @ts-ignore: decorator
@inline
function store3(y: usize, y0: f32, y1: f32, y2: f32, count: i32): void {
  store<f32>(y, y0);
  if (count > 1) store<f32>(y, y1, 4);
  if (count > 2) store<f32>(y, y2, 8);
}

/**
 * y[j] = Σ_p x[p]·b[p,j]      x [k] · b [k, n], rows ldb apart -> y [n]
 *
 * Four rows of b at a time are added to y, so that y is loaded and stored once for four products. k = 0 gives zeros;
 * y is not read before it is written.
 */
export function gemv(k: i32, n: i32, x: usize, b: usize, ldb: i32, y: usize): void {
  if (k <= 0) {
    memory.fill(y, 0, <usize>n << 2);
    return;
  }
  const stride = <usize>ldb << 2;
  oneRow(n, load<f32>(x), b, y, 0);
  let p: i32 = 1;
  b += stride;
  for (; p + 4 <= k; p += 4) {
    fourRows(n, x + (<usize>p << 2), b, stride, y);
    b += stride << 2;
  }
  for (; p < k; p++) {
    oneRow(n, load<f32>(x + (<usize>p << 2)), b, y, 1);
    b += stride;
  }
}

/** y = a·b, or y += a·b if `onto` is not 0. */
function oneRow(n: i32, a: f32, b: usize, y: usize, onto: i32): void {
  let j: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; j + 4 <= n; j += 4) {
      const offset = <usize>j << 2;
      const product = f32x4.mul(f32x4.splat(a), v128.load(b + offset));
      v128.store(y + offset, onto ? f32x4.add(v128.load(y + offset), product) : product);
    }
  }
  for (; j < n; j++) {
    const offset = <usize>j << 2;
    const product = a * load<f32>(b + offset);
    store<f32>(y + offset, onto ? load<f32>(y + offset) + product : product);
  }
}

/** y = (((y + x[0]·b_0) + x[1]·b_1) + x[2]·b_2) + x[3]·b_3, b_r being the rows. */
function fourRows(n: i32, x: usize, b0: usize, stride: usize, y: usize): void {
  const b1 = b0 + stride;
  const b2 = b1 + stride;
  const b3 = b2 + stride;
  let offset: usize = 0;
  const end = <usize>n << 2;
  if (ASC_FEATURE_SIMD) {
    const a0 = v128.load32_splat(x);
    const a1 = v128.load32_splat(x, 4);
    const a2 = v128.load32_splat(x, 8);
    const a3 = v128.load32_splat(x, 12);
    for (; offset + 16 <= end; offset += 16) {
      let sum = multiplyAdd(v128.load(y + offset), a0, v128.load(b0 + offset));
      sum = multiplyAdd(sum, a1, v128.load(b1 + offset));
      sum = multiplyAdd(sum, a2, v128.load(b2 + offset));
      sum = multiplyAdd(sum, a3, v128.load(b3 + offset));
      v128.store(y + offset, sum);
    }
  }
  const x0 = load<f32>(x);
  const x1 = load<f32>(x, 4);
  const x2 = load<f32>(x, 8);
  const x3 = load<f32>(x, 12);
  for (; offset < end; offset += 4) {
    let sum = load<f32>(y + offset) + x0 * load<f32>(b0 + offset);
    sum += x1 * load<f32>(b1 + offset);
    sum += x2 * load<f32>(b2 + offset);
    sum += x3 * load<f32>(b3 + offset);
    store<f32>(y + offset, sum);
  }
}
