import type { Kernels, Runtime } from '../../runtime/runtime.js';
import type { Signal } from '../signal.js';
import type { TrainedStage } from '../stage.js';
import { Shortcut } from './evaluatedShortcut.js';

/** The end of a residual block while it trains. */
export class TrainedShortcut extends Shortcut implements TrainedStage {
  declare protected readonly kernels: Kernels;

  constructor(runtime: Runtime, past: Signal, below: Signal) {
    super(runtime, past, below);
  }

  /** dx = dy, to which whoever has made x adds its own. */
  backward(rows: number): void {
    const { openCount: maps, area, gradient, ld } = this.below;
    const { gradient: to, ld: ldTo } = this.past;
    this.kernels.addShortcut(rows, maps, area, gradient, ld, 0, to, ldTo, 0, 0);
  }
}
