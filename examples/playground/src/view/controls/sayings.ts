/** What the reader says of a column. */
import type { TableSettings } from '../../settings/settings.js';

/** What can be said of it. */
export const SAYINGS = ['found out', 'number', 'category', 'left out', 'learnt'] as const;
export type Saying = (typeof SAYINGS)[number];

/** What settings say of a column. */
export function said({ target, drop, category, number }: TableSettings, column: string): Saying {
  if (target === column) return 'learnt';
  if (drop.includes(column)) return 'left out';
  if (category.includes(column)) return 'category';
  return number.includes(column) ? 'number' : 'found out';
}

/** A column is said to be one thing at most; what was learnt before is found out then. */
export function withColumn(settings: TableSettings, column: string, saying: Saying): TableSettings {
  const list = (names: readonly string[], kind: Saying) => [
    ...names.filter((name) => name !== column),
    ...(saying === kind ? [column] : []),
  ];
  return {
    ...settings,
    target: saying === 'learnt' ? column : settings.target,
    drop: list(settings.drop, 'left out'),
    category: list(settings.category, 'category'),
    number: list(settings.number, 'number'),
  };
}
