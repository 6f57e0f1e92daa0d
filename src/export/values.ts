/** What a network reads of a row. */
export const INPUTS = 'inputs';

/** The name of what layer l hands up; below the first one are the inputs. */
export function outputsOf(l: number): string {
  return l < 0 ? INPUTS : `${l}.outputs`;
}

/** The name of the sums of layer l, before anything is made of them. */
export function sumsOf(l: number): string {
  return `${l}.sums`;
}

/** The name of what a separable convolution sums over channels, for itself. */
export function channelSumsOf(l: number): string {
  return `${l}.channels`;
}

/** What a layer takes: its part of PlainLayer. */
interface Taker {
  readonly takes: readonly string[];
}

/** Of each value that has any effect, the last layer that takes it. */
export function lastTakers(layers: readonly Taker[]): ReadonlyMap<string, number> {
  const takers = new Map<string, number>();
  for (let l = layers.length - 1; l >= 0; l--) {
    if (!isNeeded(layers, l, takers)) continue;
    for (const value of layers[l].takes) if (!takers.has(value)) takers.set(value, l);
  }
  return takers;
}

/** Whether layer l has any effect on the outputs. */
export function isNeeded({ length }: readonly Taker[], l: number, takers: ReadonlyMap<string, number>) {
  return l + 1 === length || takers.has(outputsOf(l)) || takers.has(sumsOf(l));
}
