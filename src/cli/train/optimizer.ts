import type { TrainerOptions } from '../../index.js';
import { flagOf, invalid, type OptionTable, type Values } from '../arguments/options.js';
import { number, oneOf } from '../arguments/typed.js';

/** The options of `l0net train` about the optimizer. */
export const optimizerFlags = {
  optimizer: oneOf('how gradients become steps', 'adam', 'sgd'),
  momentum: number('0.9', 'Nesterov momentum, of sgd only'),
} satisfies OptionTable;

type Flags = typeof optimizerFlags;
type Name = ReturnType<Flags['optimizer']['read']>;

/** The options that each optimizer alone has. */
const own: Readonly<Record<Name, readonly Exclude<keyof Flags, 'optimizer'>[]>> = {
  adam: [],
  sgd: ['momentum'],
};

/**
 * The optimizer that is asked for, as the library takes it.
 *
 * @throws L0netError INVALID_ARGUMENT for an option that the optimizer leaves without effect
 */
export function optimizerOf({
  values,
  given,
}: {
  readonly values: Values<Flags>;
  readonly given: ReadonlySet<string>;
}): NonNullable<TrainerOptions['optimizer']> {
  const name = values.optimizer;
  for (const other of Object.keys(own) as Name[]) {
    const idle = other === name ? undefined : own[other].find((option) => given.has(option));
    if (idle) {
      throw invalid(
        flagOf(idle),
        `it without --optimizer ${other}`,
        `the optimizer ${other}, to have an effect`,
      );
    }
  }
  const options = Object.fromEntries(own[name].map((option) => [option, values[option]]));
  return own[name].length === 0 ? name : { name, ...options };
}
