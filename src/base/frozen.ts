/**
 * What is given, as it is now: lists and plain objects are copied and frozen all through, so that what their owner changes
 * later reaches nobody. Anything else, arrays of numbers among it, is taken as it is.
 */
export function frozen<T>(given: T): T {
  if (Array.isArray(given)) return Object.freeze(given.map(frozen)) as T;
  if (typeof given !== 'object' || given === null) return given;
  // Of any realm: nothing but the prototype of all objects has none itself.
  if (Object.getPrototypeOf(Object.getPrototypeOf(given) ?? Object.prototype)) return given;
  const members = Object.entries(given).map(([name, value]) => [name, frozen(value)]);
  return Object.freeze(Object.fromEntries(members));
}
