import type { TrainerOptions } from '../../index.js';
import type { Amount, CostName, Target } from '../../targets.js';
import { invalid, type OptionTable, type Values } from '../arguments/options.js';
import { DECIMAL, readInteger, readNumber, wordOr } from '../arguments/values.js';

const costs: Readonly<Record<string, CostName>> = {
  'multiply-adds': 'multiplyAdds',
  parameters: 'parameters',
  bytes: 'bytes',
  inputs: 'inputs',
  microseconds: 'microseconds',
};

const names = Object.keys(costs);

/** The options of `l0net train` about a target. */
export const targetFlags = {
  budget: {
    hint: 'cost=amount',
    help: 'how large to become, in the place of lambda: inputs=10; see below',
    initial: 'none',
    read: wordOr(['none'], readTarget),
    also: { flag: '--target', value: new RegExp(`^(${names.join('|')})=`) },
  },
  finish: {
    hint: 'integer|auto',
    help: 'of a budget: how many last epochs train what stays; a fifth',
    initial: 'auto',
    read: wordOr(['auto'], readInteger),
  },
  gateRate: {
    hint: 'number|auto',
    help: 'factor of the learning rate for gates; 1, with a budget 10',
    initial: 'auto',
    read: wordOr(['auto'], readNumber),
  },
} satisfies OptionTable;

/** How a trainer is held to a target, if it is. */
export function targetOptions({ budget, finish, gateRate }: Values<typeof targetFlags>): TrainerOptions {
  if (budget === 'none' && finish !== 'auto') {
    throw invalid('--finish', finish, 'a budget, too, to have an effect');
  }
  return {
    ...(budget !== 'none' && { target: { ...budget, ...(finish !== 'auto' && { finish }) } }),
    ...(gateRate !== 'auto' && { gateRate }),
  };
}

/** `multiply-adds=26642`, `bytes=20000`, `inputs=10%`, and for each layer `inputs=266,88,33`. */
function readTarget(text: string, flag: string): Target {
  const [name, amounts, ...more] = text.split('=');
  const cost = Object.hasOwn(costs, name) ? costs[name] : undefined;
  if (!cost || amounts === undefined || more.length > 0) {
    throw invalid(flag, text, `${names.join(', ')}, each with = and a number or a share as 10%`);
  }
  const list = amounts.split(',').map((amount) => readAmount(amount, flag, text));
  return { [cost]: list.length === 1 ? list[0] : list };
}

function readAmount(amount: string, flag: string, text: string): Amount {
  const digits = amount.replace(/%$/, '');
  const value = Number(digits);
  if (!DECIMAL.test(digits) || !(value > 0)) {
    throw invalid(flag, text, 'numbers above 0, or shares as 10%, with commas between those of layers');
  }
  return digits === amount ? value : { share: value / 100 };
}
