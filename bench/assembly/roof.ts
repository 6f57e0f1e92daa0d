/**
 * What this machine can do at best, to measure the kernels against: the same arithmetic without memory, without
 * packing, without edges.
 */
import { MR, microkernel, NR } from '../../assembly/gemm/microkernel';

// Exported so that the compiler does not inline it into its only caller: V8 then has no register left, and spills.
export { microkernel };

/** The first byte of linear memory that the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}

/** The floats of one step of the microkernel's operands: those of the left panel … */
export function tileRows(): i32 {
  return MR;
}

/** … and those of the right panel. */
export function tileColumns(): i32 {
  return NR;
}

/** One link of a chain: s·m + a; fused, s + m·a, for which no register need be copied. */
// @ts-ignore: decorator
@inline
function link(s: v128, m: v128, a: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(m, a, s);
  else return f32x4.add(f32x4.mul(s, m), a);
}

/**
 * Twelve independent chains s ← s·m + a in f32×4, n steps, in registers only: 96 operations a step. Twelve chains cover
 * the latency of a multiplication and an addition (6 to 8 cycles) where two of each can start in a cycle.
 */
export function chains(n: i32, m: f32, a: f32): f32 {
  const vm = f32x4.splat(m);
  const va = f32x4.splat(a);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(1);
  let s2 = f32x4.splat(2);
  let s3 = f32x4.splat(3);
  let s4 = f32x4.splat(4);
  let s5 = f32x4.splat(5);
  let s6 = f32x4.splat(6);
  let s7 = f32x4.splat(7);
  let s8 = f32x4.splat(8);
  let s9 = f32x4.splat(9);
  let s10 = f32x4.splat(10);
  let s11 = f32x4.splat(11);
  for (let i: i32 = 0; i < n; i++) {
    s0 = link(s0, vm, va);
    s1 = link(s1, vm, va);
    s2 = link(s2, vm, va);
    s3 = link(s3, vm, va);
    s4 = link(s4, vm, va);
    s5 = link(s5, vm, va);
    s6 = link(s6, vm, va);
    s7 = link(s7, vm, va);
    s8 = link(s8, vm, va);
    s9 = link(s9, vm, va);
    s10 = link(s10, vm, va);
    s11 = link(s11, vm, va);
  }
  const sum = f32x4.add(
    f32x4.add(
      f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)),
      f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7)),
    ),
    f32x4.add(f32x4.add(s8, s9), f32x4.add(s10, s11)),
  );
  return f32x4.extract_lane(sum, 0);
}

/** The microkernel on operands that lie in L1, n times. */
export function tiles(n: i32, k: i32, left: usize, right: usize, c: usize): void {
  for (let i: i32 = 0; i < n; i++) microkernel(k, left, right, c, NR, 0);
}

/** One chain of integer operations, each of which waits for the one before: 16 cycles a step. */
export function cycles(n: i32, a: i32, b: i32): i32 {
  let x: i32 = n;
  for (let i: i32 = 0; i < n; i++) {
    x = (x ^ a) + b;
    x = (x ^ a) + b;
    x = (x ^ a) + b;
    x = (x ^ a) + b;
    x = (x ^ a) + b;
    x = (x ^ a) + b;
    x = (x ^ a) + b;
    x = (x ^ a) + b;
  }
  return x;
}
