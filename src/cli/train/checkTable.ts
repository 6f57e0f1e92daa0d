import { flagOf, invalid, type Parsed } from '../arguments/options.js';
import { STREAM } from '../files/files.js';
import type { trainOptions } from './options.js';

/** @throws L0netError INVALID_ARGUMENT for what is said of a table and does not fit, and for one without its target */
export function checkTableOptions({ given, operands, values }: Parsed<typeof trainOptions>): void {
  if (given.has('model')) {
    throw invalid('--model', values.model, 'no such option with a table: --hidden says its layers');
  }
  if (values.target.length === 0) throw invalid('--target', 'nothing', 'the column to be learnt');
  checkBuffer({ given, operands, values });
}

/** Rows that are read in chunks are split by chance, each for itself. */
function checkBuffer({
  given,
  operands,
  values,
}: Pick<Parsed<typeof trainOptions>, 'given' | 'operands' | 'values'>): void {
  if (values.buffer === 'none') {
    if (given.has('sample')) throw invalid('--sample', 'it without --buffer', 'both, to have an effect');
    return;
  }
  const idle = (['splitBy', 'inOrder'] as const).find((name) => given.has(name));
  if (idle) throw invalid(flagOf(idle), 'it together with --buffer', 'rows that are split by chance');
  if (operands[0] === STREAM)
    throw invalid('--buffer', 'the standard input', 'a file, which can be read again and again');
}
