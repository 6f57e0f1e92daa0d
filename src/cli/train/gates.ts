import type { GateOptions } from '../../index.js';
import { flag, flagOf, invalid, type OptionTable, type Values } from '../arguments/options.js';
import { number, oneOf } from '../arguments/typed.js';
import { readInteger, readNumbers, wordOr } from '../arguments/values.js';

/** The options of `l0net train` about the gates, their distribution's among them. */
export const gateFlags = {
  gatesOn: oneOf('what has a gate: an input or a map, or each weight', 'groups', 'weights'),
  noGates: flag('a dense network, for comparison; the options of gates do not go with it'),
  distribution: {
    ...oneOf('of the gates: hardConcrete or gaussian', 'hardConcrete', 'gaussian'),
    hint: 'name', // both as a hint would make the widest column of the help
  },
  deviation: number('0.5', 'of the noise of gaussian gates'),
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

type Flags = typeof gateFlags;
type Distribution = ReturnType<Flags['distribution']['read']>;

/** The options that each distribution alone has. */
const own: Readonly<Record<Distribution, readonly (keyof Flags)[]>> = {
  hardConcrete: ['temperature', 'gamma', 'zeta', 'testGate'],
  gaussian: ['deviation'],
};

/** Throws L0netError INVALID_ARGUMENT for an option that the distribution leaves without effect. */
function checkOwn(name: Distribution, given: ReadonlySet<string>): void {
  for (const other of Object.keys(own) as Distribution[]) {
    const idle = other === name ? undefined : own[other].find((option) => given.has(option));
    if (idle) {
      const received = `it with --distribution ${name}`;
      throw invalid(flagOf(idle), received, `--distribution ${other}, to have an effect`);
    }
  }
}

/**
 * The gates that are asked for, as the library takes them.
 *
 * @param layers that have gates
 * @param rates  drop rates; the last one is that of the layers that are left
 * @param given  the options that a user wrote
 * @throws L0netError INVALID_ARGUMENT for an option that the distribution leaves without effect
 */
export function gateOptions(
  values: Values<typeof gateFlags>,
  layers: number,
  rates: readonly number[],
  given: ReadonlySet<string>,
): GateOptions | false {
  if (values.noGates) return false;
  const { gatesOn: on, distribution, deviation, temperature, gamma, zeta, testGate } = values;
  checkOwn(distribution, given);
  // The default is a list for two layers and more; a list that a user wrote must not be too long.
  const dropRate = fill(given.has('dropRate') ? rates : rates.slice(0, layers), layers);
  if (distribution === 'gaussian') return { distribution, on, deviation, dropRate };
  return { on, temperature, gamma, zeta, testGate, dropRate };
}

/** One value as it is; of a list, the last value again for each layer that has none. */
export function fill(list: readonly number[], layers: number): number | number[] {
  const last = list.at(-1) ?? 0;
  if (list.length === 1) return last;
  return [...list, ...new Array<number>(Math.max(0, layers - list.length)).fill(last)];
}
