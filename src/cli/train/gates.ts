import type { GateOptions } from '../../index.js';
import { flag, type OptionTable, type Values } from '../arguments/options.js';
import { number, oneOf } from '../arguments/typed.js';
import { readInteger, readNumbers, wordOr } from '../arguments/values.js';

/** The options of `l0net train` about the gates, their distribution's among them. */
export const gateFlags = {
  gatesOn: oneOf('what has a gate: an input or a map, or each weight', 'groups', 'weights'),
  noGates: flag('a dense network, for comparison; the options of gates do not go with it'),
  temperature: number(String(2 / 3), 'of the hard concrete distribution, 2/3'),
  gamma: number('-0.1', 'lower end of its stretch'),
  zeta: number('1.1', 'upper end of its stretch'),
  dropRate: {
    hint: 'list',
    help: 'share of gates that are closed at first; 0.5 in lenet-5',
    initial: '0.2,0.5',
    read: readNumbers,
  },
  logAlphaLimit: number('4.605170185988092', 'gate locations stay within ± this, log 100'),
  removal: {
    hint: 'integer|none',
    help: 'remove a gate that ended so many epochs at the lower limit',
    initial: 'none',
    read: wordOr(['none'], readInteger),
  },
  sampling: oneOf('what shares one sample of the gates', 'minibatch', 'example'),
  testGate: oneOf('what a gate is after training', 'mean', 'median'),
} satisfies OptionTable;

/**
 * The gates that are asked for, as the library takes them.
 *
 * @param layers that have gates
 * @param rates  drop rates; the last one is that of the layers that are left
 * @param given  the options that a user wrote
 */
export function gateOptions(
  values: Values<typeof gateFlags>,
  layers: number,
  rates: readonly number[],
  given: ReadonlySet<string>,
): GateOptions | false {
  if (values.noGates) return false;
  const { gatesOn: on, temperature, gamma, zeta, testGate } = values;
  // The default is a list for two layers and more; a list that a user wrote must not be too long.
  const dropRate = given.has('dropRate') ? rates : rates.slice(0, layers);
  return { on, temperature, gamma, zeta, testGate, dropRate: fill(dropRate, layers) };
}

/** One value as it is; of a list, the last value again for each layer that has none. */
export function fill(list: readonly number[], layers: number): number | number[] {
  const last = list.at(-1) ?? 0;
  if (list.length === 1) return last;
  return [...list, ...new Array<number>(Math.max(0, layers - list.length)).fill(last)];
}
