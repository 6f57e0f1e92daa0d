/** Whether `value` is a length or an offset: an integer from 0 on that a number holds exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}

/** The number of elements of an array of this shape; beyond 2⁵³ − 1 no safe integer, but exact otherwise. */
export function countElements(shape: readonly number[]): number {
  // A zero makes the array empty, however long its other dimensions claim to be. Without zeros, a product that has
  // left the safe integers never comes back to them.
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
}

/** The shape as it stands in an error message, without its brackets. */
export function brief(shape: readonly number[]): string {
  return shape.length > 8 ? `${shape.slice(0, 8).join(', ')}, …` : shape.join(', ');
}
