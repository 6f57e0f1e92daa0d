import type { InferenceKernels, InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import type { Signal } from '../signal.js';
import type { EvaluatedStage } from '../stage.js';

/** The end of a residual block: y ← y + x, in place, of sums x that went past it. */
export class Shortcut implements EvaluatedStage {
  readonly above: Signal;
  protected readonly kernels: InferenceKernels;

  constructor(
    { kernels }: InferenceRuntime,
    protected readonly past: Signal,
    readonly below: Signal,
  ) {
    this.kernels = kernels;
    this.above = below;
  }

  forward(rows: number): void {
    const { openCount: maps, area, values, ld } = this.below;
    const { values: from, ld: ldFrom } = this.past;
    this.kernels.addShortcut(rows, maps, area, from, ldFrom, 0, values, ld, 0, 1);
  }
}
