import { flagOf, invalid, type OptionTable } from '../arguments/options.js';
import { tableFlags } from '../files/table.js';
import { trainOptions } from '../train/options.js';

/** What a run of a sweep has of its own, or cannot have. */
const own = ['save', 'checkpoint', 'every', 'resume', 'json', 'threads', 'folds', 'seed'] as const;

/** The options of `l0net train` that a sweep passes on, each with one value or several. */
export const passedOn: OptionTable = Object.fromEntries(
  Object.entries(trainOptions).filter(([name]) => !(own as readonly string[]).includes(name)),
);

/** Names of columns and characters may have commas and semicolons themselves: one value each; --grid has several. */
const whole: readonly string[] = [
  ...['target', 'drop', 'category', 'number', 'rowWeights', 'splitBy', 'inOrder'],
  ...Object.keys(tableFlags),
];

/** A value of these is a list itself: between several stand semicolons. */
const lists: readonly string[] = ['hidden', 'dropRate'];

/**
 * The values of an option that a user wrote: `0.03,0.1` are two, `0.3,1,6;0.6,1.5,10` are two, too, of which `0.3,1,6;`
 * would be the first alone, and `multiply-adds=9000,20000` are `multiply-adds=9000` and `multiply-adds=20000`.
 */
export function pointsIn(name: string, text: string): string[] {
  if (whole.includes(name)) return [text];
  const points =
    text.includes(';') || lists.includes(name) ? text.replace(/;$/, '').split(';') : text.split(',');
  if (points.includes('')) throw invalid(flagOf(name), text, 'values with nothing empty between them');
  const cost = name === 'budget' ? (/^[a-z-]+=/.exec(text)?.[0] ?? '') : '';
  return points.map((point) => (point.includes('=') ? point : cost + point));
}

/** Values of an option, as a user of `l0net train` would write them; true for one that is set, null for one that is not said. */
export type Point = string | true | null;

/**
 * Values from JSON: numbers, texts, lists of them for one for each layer, true and false of options that take no value, null for what
 * is not said.
 *
 * @param where what errors call it
 */
export function pointOf(name: string, value: unknown, where: string): Point {
  const takesValue = passedOn[name]?.hint !== '' || name === 'seed';
  if (value === null) return null;
  if (!takesValue) {
    if (typeof value === 'boolean') return value ? true : null;
    throw invalid(where, value, 'true, false or null');
  }
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if (Array.isArray(value) && value.length > 0) {
    if (value.every((each) => typeof each === 'number')) return value.join(',');
    if (value.every((each) => typeof each === 'string')) return JSON.stringify(value);
  }
  throw invalid(where, value, 'a number, a text, a list of numbers or of names, or null');
}
