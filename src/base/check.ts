import { invalid, L0netError } from './errors.js';

/** Throws unless `value` is a whole number from `least` to `most`. */
export function checkInteger(
  argument: string,
  value: unknown,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number;
  const upTo = most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`;
  throw invalid(argument, value, `an integer from ${least} ${upTo}`);
}

/**
 * Throws unless `value` is a finite number that `holds`, and goes on to hold as the float32 that the kernels make of it;
 * `expected` says in words what holds means, but for that.
 */
export function checkNumber(
  argument: string,
  value: unknown,
  expected: string,
  holds: (value: number) => boolean = () => true,
): number {
  const good = (x: number) => Number.isFinite(x) && holds(x);
  if (typeof value === 'number' && good(value) && good(Math.fround(value))) return value;
  expected += ', as a float32';
  throw invalid(argument, value, expected);
}

/** Throws unless `value` is one of `choices`. */
export function checkChoice<T extends string>(argument: string, value: unknown, choices: readonly T[]): T {
  if (choices.includes(value as T)) return value as T;
  const expected = choices.map((choice) => `'${choice}'`).join(' or ');
  throw invalid(argument, value, expected);
}

/** Throws for the first of the values that is not what `holds`; `expected` says in words what that is. */
export function checkEach(
  argument: string,
  values: Float32Array,
  expected: string,
  holds: (value: number) => boolean,
): void {
  // A loop, not findIndex, which takes eight times as long: this may run on a thread that has a page to keep alive.
  for (let at = 0; at < values.length; at++) {
    if (holds(values[at])) continue;
    throw invalid(`${argument}[${at}]`, values[at], expected);
  }
}

/** Throws unless `value` is an object, and no array. */
export function checkObject(argument: string, value: unknown): asserts value is object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw invalid(argument, value, 'an object');
}

/** Throws unless `options` is an object that has no other keys than `names`. */
export function checkNames(argument: string, options: unknown, names: readonly string[]): void {
  checkObject(argument, options);
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    throw new L0netError('UNKNOWN_OPTION', {
      argument: `${argument}.${name}`,
      received: (options as Record<string, unknown>)[name],
      expected: `no such option; there are ${names.join(', ')}`,
    });
  }
}
