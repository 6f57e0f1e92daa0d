import { checkInteger, checkNames, checkNumber, checkObject } from '../base/check.js';
import { invalid } from '../base/errors.js';
import { frozen } from '../base/frozen.js';
import { type Amount, COSTS, type CostName, type ResolvedTarget, type Target } from '../training/target.js';

/** Costs that each layer may have a target of its own for. */
const PER_LAYER: readonly CostName[] = ['multiplyAdds', 'parameters', 'inputs'];

/**
 * A target that is well said, with its defaults filled in; that it fits the network is for `budgetsOf` to find.
 *
 * @param epochs of the whole training
 * @throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION
 */
export function resolveTarget(target: Target, epochs: number): ResolvedTarget {
  checkNames('options.target', target, [...COSTS, 'machine', 'finish']);
  const [name, ...others] = COSTS.filter((cost) => target[cost] !== undefined);
  if (!name || others.length > 0) {
    throw invalid('options.target', target, `one of ${COSTS.join(', ')}`);
  }
  const argument = `options.target.${name}`;
  const amount = target[name];
  if (!Array.isArray(amount)) checkAmount(argument, amount as Amount);
  else if (PER_LAYER.includes(name))
    for (const [l, each] of amount.entries()) checkAmount(`${argument}[${l}]`, each);
  else throw invalid(argument, amount, 'one for the whole network');
  if (name === 'microseconds') checkMachine(target.machine);
  else if (target.machine) {
    throw invalid('options.target.machine', target.machine, 'nothing: it is for a target in microseconds');
  }
  // So that something is left to be trained either way.
  if (epochs < 2) throw invalid('options.epochs', epochs, 'an integer from 2 on, for a target');
  const finish = target.finish ?? Math.max(1, Math.floor(epochs / 5));
  const { machine } = target;
  // In one order, by which targets are compared.
  return frozen({
    [name]: amount,
    ...(machine && {
      machine: { multiplyAdds: machine.multiplyAdds, base: machine.base, values: machine.values },
    }),
    finish: checkInteger('options.target.finish', finish, 1, epochs - 1),
  });
}

function checkAmount(argument: string, amount: Amount): void {
  if (typeof amount === 'number') {
    checkNumber(argument, amount, 'a number above 0', (value) => value > 0);
    return;
  }
  checkNames(argument, amount, ['share']);
  checkNumber(`${argument}.share`, amount.share, 'a number in (0, 1]', (share) => share > 0 && share <= 1);
}

function checkMachine(machine: Target['machine']): void {
  const argument = 'options.target.machine';
  if (machine === undefined) {
    throw invalid(argument, machine, 'what this machine takes, for microseconds: await calibrate(network)');
  }
  checkObject(argument, machine);
  for (const name of ['base', 'multiplyAdds', 'values'] as const) {
    checkNumber(`${argument}.${name}`, machine[name], 'a number from 0 on', (value) => value >= 0);
  }
}
