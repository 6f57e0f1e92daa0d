/**
 * Arithmetic on one f32 or on four at once.
 *
 * A formula written with these for T = v128 and T = f32 is one text with two bodies: lane l of the vector goes through
 * the operations of the scalar, in the same order, so both give the same bits. Everything is inlined; the scalar build
 * never instantiates the v128 side.
 *
 * Names: x, a, b are floats; `bits` says that a T holds integers (the bit patterns of i32 lanes).
 */

/** a + b */
// @ts-ignore: decorator
@inline
export function add<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.add(a, b);
  else return a + b;
}

/** a − b */
// @ts-ignore: decorator
@inline
export function sub<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.sub(a, b);
  else return a - b;
}

/** a · b */
// @ts-ignore: decorator
@inline
export function mul<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.mul(a, b);
  else return a * b;
}

/** a / b */
// @ts-ignore: decorator
@inline
export function div<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.div(a, b);
  else return a / b;
}

/** √a */
// @ts-ignore: decorator
@inline
export function root<T>(a: T): T {
  if (isVector<T>()) return f32x4.sqrt(a);
  else return sqrt<f32>(a);
}

/** The lesser, as pmin: b < a ? b : a. A NaN in a passes through. */
// @ts-ignore: decorator
@inline
export function least<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.pmin(a, b);
  else return b < a ? b : a;
}

/** The greater, as pmax: a < b ? b : a. A NaN in a passes through. */
// @ts-ignore: decorator
@inline
export function most<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.pmax(a, b);
  else return a < b ? b : a;
}

/** a < b ? yes : no, lane by lane; a NaN is not less. As integers, since V8 makes a branch of a choice of floats. */
// @ts-ignore: decorator
@inline
export function ifLess<T>(a: T, b: T, yes: T, no: T): T {
  if (isVector<T>()) return v128.bitselect(yes, no, f32x4.lt(a, b));
  else return reinterpret<f32>(select<i32>(reinterpret<i32>(yes), reinterpret<i32>(no), a < b));
}

/** a < b ? yes : 0, lane by lane; a NaN is not less. */
// @ts-ignore: decorator
@inline
export function keepIfLess<T>(a: T, b: T, yes: T): T {
  if (isVector<T>()) return v128.and(yes, f32x4.lt(a, b));
  else return reinterpret<f32>(reinterpret<i32>(yes) & -<i32>(a < b));
}

/** All bits set where a < b, else none, lane by lane; a NaN is not less. */
// @ts-ignore: decorator
@inline
export function less<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.lt(a, b);
  else return reinterpret<f32>(-<i32>(a < b));
}

/** |a| */
// @ts-ignore: decorator
@inline
export function magnitude<T>(a: T): T {
  if (isVector<T>()) return f32x4.abs(a);
  else return abs<f32>(a);
}

/** x in every lane. */
// @ts-ignore: decorator
@inline
export function splat<T>(x: f32): T {
  if (isVector<T>()) return f32x4.splat(x);
  else return x;
}

/** Entry i of a table of 32-bit constants, in every lane: V8 rebuilds a v128 literal in each round of a loop. */
// @ts-ignore: decorator
@inline
export function constant<T>(table: usize, i: usize): T {
  if (isVector<T>()) return v128.load32_splat(table + (i << 2));
  else return load<f32>(table + (i << 2));
}

/** The f32 or the four at an address. */
// @ts-ignore: decorator
@inline
export function get<T>(at: usize): T {
  return load<T>(at);
}

/** Writes the f32 or the four to an address. */
// @ts-ignore: decorator
@inline
export function put<T>(at: usize, x: T): void {
  store<T>(at, x);
}

/** a + b as integers, modulo 2³². */
// @ts-ignore: decorator
@inline
export function addBits<T>(a: T, b: T): T {
  if (isVector<T>()) return i32x4.add(a, b);
  else return reinterpret<f32>(reinterpret<i32>(a) + reinterpret<i32>(b));
}

/** a − b as integers, modulo 2³². */
// @ts-ignore: decorator
@inline
export function subBits<T>(a: T, b: T): T {
  if (isVector<T>()) return i32x4.sub(a, b);
  else return reinterpret<f32>(reinterpret<i32>(a) - reinterpret<i32>(b));
}

/** a and b, bit by bit. */
// @ts-ignore: decorator
@inline
export function andBits<T>(a: T, b: T): T {
  if (isVector<T>()) return v128.and(a, b);
  else return reinterpret<f32>(reinterpret<i32>(a) & reinterpret<i32>(b));
}

/** a where b has no bits, bit by bit. */
// @ts-ignore: decorator
@inline
export function andNotBits<T>(a: T, b: T): T {
  if (isVector<T>()) return v128.andnot(a, b);
  else return reinterpret<f32>(reinterpret<i32>(a) & ~reinterpret<i32>(b));
}

/** a or b, bit by bit. */
// @ts-ignore: decorator
@inline
export function orBits<T>(a: T, b: T): T {
  if (isVector<T>()) return v128.or(a, b);
  else return reinterpret<f32>(reinterpret<i32>(a) | reinterpret<i32>(b));
}

/** a « places */
// @ts-ignore: decorator
@inline
export function shiftLeft<T>(a: T, places: i32): T {
  if (isVector<T>()) return i32x4.shl(a, places);
  else return reinterpret<f32>(reinterpret<i32>(a) << places);
}

/** a » places, with its sign. */
// @ts-ignore: decorator
@inline
export function shiftRight<T>(a: T, places: i32): T {
  if (isVector<T>()) return i32x4.shr_s(a, places);
  else return reinterpret<f32>(reinterpret<i32>(a) >> places);
}

/** The integer as a float. */
// @ts-ignore: decorator
@inline
export function toFloat<T>(bits: T): T {
  if (isVector<T>()) return f32x4.convert_i32x4_s(bits);
  else return <f32>reinterpret<i32>(bits);
}

/** Four values from four addresses. */
// @ts-ignore: decorator
@inline
export function gather(from0: usize, from1: usize, from2: usize, from3: usize): v128 {
  let values = v128.load32_zero(from0);
  values = v128.load_lane<f32>(from1, values, 1);
  values = v128.load_lane<f32>(from2, values, 2);
  return v128.load_lane<f32>(from3, values, 3);
}
