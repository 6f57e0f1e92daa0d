/** Which values of a category have an input of their own. */
import { ascending, type Counts } from './counts.js';
import type { ResolvedPipelineOptions } from './options.js';

/** Rows that must have a value, of so many training rows: see `PipelineOptions.rare`. */
export function rareBelow({ rare }: ResolvedPipelineOptions, rows: number): number {
  return rare ?? Math.max(2, Math.ceil(rows / 1000));
}

/** Values that so many cells have, ascending: texts or numbers, as the column has them. */
export function frequentValues({ values }: Counts, least: number): string[] | number[] {
  const frequent = [...values].filter(([, count]) => count >= least).map(([value]) => value);
  return ascending(frequent) as string[] | number[];
}
