/** The inputs that a pipeline's columns become: how many, whose, and their names. */
import type { InputColumn, Pipeline } from './pipeline.js';

/** Inputs of one column. */
export function inputsOf(column: InputColumn): number {
  if (column.kind !== 'category') return column.indicator ? 2 : 1;
  return column.values.length + (column.other ? 1 : 0) + (column.missing === 'own' ? 1 : 0);
}

/** Inputs of a row. */
export function widthOf({ columns }: Pick<Pipeline, 'columns'>): number {
  return columns.reduce((sum, column) => sum + inputsOf(column), 0);
}

/** The place in `columns` of the column that each input comes from, [inputs]. Inputs of one column are to share one gate. */
export function groupsOf({ columns }: Pick<Pipeline, 'columns'>): number[] {
  return columns.flatMap((column, place) => new Array<number>(inputsOf(column)).fill(place));
}

/** A name for each: `age`, `age missing`, `city=Oslo`, `city other`; [inputs]. */
export function featureNames({ columns }: Pick<Pipeline, 'columns'>): string[] {
  return columns.flatMap((column) => {
    const { name } = column;
    if (column.kind !== 'category') return column.indicator ? [name, `${name} missing`] : [name];
    const names = column.values.map((value) => `${name}=${value}`);
    if (column.other) names.push(`${name} other`);
    if (column.missing === 'own') names.push(`${name} missing`);
    return names;
  });
}
