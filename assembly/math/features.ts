/** 1 if this build computes with 128-bit SIMD. */
export function hasSimd(): i32 {
  return ASC_FEATURE_SIMD ? 1 : 0;
}

/** 1 if this build may fuse a multiplication with the addition after it, so that its bits depend on the machine. */
export function hasRelaxedSimd(): i32 {
  return ASC_FEATURE_RELAXED_SIMD ? 1 : 0;
}
