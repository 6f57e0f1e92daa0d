/** `count` equal parts of some values, as each is written. */
export function parts(values: Float32Array, count: number, write: (part: Float32Array) => string): string[] {
  const length = values.length / count;
  return Array.from({ length: count }, (_, i) => write(values.subarray(i * length, (i + 1) * length)));
}

/** Numbers in brackets. */
export function list(values: Float32Array): string {
  return `[${Array.from(values, shortest).join()}]`;
}

/** The shortest decimal that rounds to this float32. Finite numbers only. */
export function shortest(value: number): string {
  if (Object.is(value, -0)) return '-0';
  // Six digits always fit a float32 of full precision; the smallest ones have less.
  for (let digits = Math.abs(value) < 2 ** -126 ? 1 : 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}
