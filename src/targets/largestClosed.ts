import { distributionOf, type GateSettings } from '../gates/distributions.js';
import type { Runtime } from '../runtime/runtime.js';

/** No clamp of log α is as large. */
const FAR = 2 ** 20;

/** As many halvings as float32 has digits, and more. */
const HALVINGS = 64;

/**
 * The largest log α whose gate is 0 at test time, whatever the distribution: gates go up with log α, so that it is found by halving.
 *
 * @param scratch f32 [2], in linear memory
 */
export function largestClosed({ arena, kernels }: Runtime, settings: GateSettings, scratch: number): number {
  const cells = arena.f32(scratch, 2);
  const { decide } = distributionOf(settings);
  let [closed, open] = [-FAR, FAR];
  for (let i = 0; i < HALVINGS; i++) {
    cells[0] = (closed + open) / 2;
    const [logAlpha] = cells;
    decide(kernels, settings, 1, scratch, scratch + 4);
    if (cells[1] > 0) open = logAlpha;
    else closed = logAlpha;
  }
  return closed;
}
