import { labelOf } from './results/groups.js';
import type { Settings } from './results/record.js';

/** `lambda 0.1, seed 3` */
export function runLabel(
  { settings, seed }: { readonly settings: Settings; readonly seed: number },
  varied: readonly string[],
): string {
  return [labelOf(settings, varied), `seed ${seed}`].filter((part) => part !== '').join(', ');
}
