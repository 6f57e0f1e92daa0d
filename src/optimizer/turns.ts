import type { Decays } from './kind.js';

/** At most so many: a pass over all parameters then takes a hundredth of what the optimizer takes. */
const MOST_TURNS = 64;

/**
 * In how many steps to look once at each parameter for what is tiny (assembly/optimizer/tiny.ts): few enough that nothing
 * shrinks meanwhile from 2⁻⁵⁶, or a second moment from 2⁻¹¹², to a subnormal number, below 2⁻¹²⁶. By multiplications, which are
 * exact in every engine, where a logarithm is not.
 *
 * @param averaging decay of the running average
 */
export function turnsOf({ first: firsts, second: seconds }: Decays, averaging: number): number {
  let turns = 0;
  let [first, second, average] = [1, 1, 1];
  // What falls to 0 at once is never subnormal.
  const lasts = (power: number, decay: number, least: number) => decay === 0 || power >= least;
  do {
    turns++;
    first *= firsts;
    second *= seconds;
    average *= averaging;
  } while (
    turns < MOST_TURNS &&
    lasts(first * firsts, firsts, 2 ** -70) &&
    lasts(second * seconds, seconds, 2 ** -14) &&
    lasts(average * averaging, averaging, 2 ** -70)
  );
  return turns;
}
