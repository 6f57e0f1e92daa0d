/**
 * Gates that share one log α: a number for each gate of a layer, and those with the same number are a group. Each row of W keeps
 * a log α of its own, but within a group all have the same bits: they begin with those of the first, get its noise, and move by
 * the sum of the group's gradients.
 */
export type Groups = Int32Array;

/** Of each the first of its group: itself, if it is the first. */
export function leadersOf(groups: ArrayLike<number>): Int32Array {
  const first = new Map<number, number>();
  return Int32Array.from(groups, (group, i) => {
    if (!first.has(group)) first.set(group, i);
    return first.get(group) as number;
  });
}

/** The first of the values that is not that of its group, or −1. */
export function firstUnequal(groups: Groups, values: ArrayLike<number>): number {
  return leadersOf(groups).findIndex((leader, i) => values[i] !== values[leader]);
}

/** How many gates each group has. */
export function groupSizes(groups: Groups): Map<number, number> {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return sizes;
}
