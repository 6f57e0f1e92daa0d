import type { EpochReport } from '../../training/report.js';
import { flagOf } from '../arguments/options.js';

/** Tells of the layers that are dead for the first time, report by report: each is said once. */
export function deadLayers(): (report: EpochReport) => number[] {
  const said = new Set<number>();
  return ({ dead }) => {
    const news = dead.filter((layer) => !said.has(layer));
    for (const layer of news) said.add(layer);
    return news;
  };
}

/** [2, 3] as `layers 2, 3`. */
export function layerNames(layers: readonly number[]): string {
  return `layer${layers.length > 1 ? 's' : ''} ${layers.join(', ')}`;
}

/** What to do about dead layers, in one line for the terminal. */
export function deadAdvice(layers: readonly number[]): string {
  const [have, no] = layers.length > 1 ? ['have', 'their'] : ['has', 'its'];
  return `l0net: ${layerNames(layers)} ${have} lost all ${no} gates, and nothing below has an effect: a smaller ${flagOf('lambda')} keeps some\n`;
}
