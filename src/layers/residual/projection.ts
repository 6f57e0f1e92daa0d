import type { Runtime } from '../../runtime/runtime.js';
import { ConvolutionLayer, type ConvolutionScratch } from '../convolution/training.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import type { ConvShape } from '../shape.js';
import type { Signal } from '../signal.js';
import { plainPart } from './geometry.js';

/** A convolution beside a block, on the same maps: it adds its gradient of them to that of the block's first convolution, which is above it. */
export class Projection extends ConvolutionLayer {
  readonly #shared: Signal;

  constructor(
    runtime: Runtime,
    plan: LayerPlan & { readonly shape: ConvShape },
    scratch: ConvolutionScratch,
    options: TrainingPlan,
    below: Signal,
  ) {
    // All that is said of these maps later, but with a gradient of its own.
    const own = Object.create(below, { gradient: { value: 0, writable: true } }) as Signal;
    super(runtime, plan, scratch, options, own, plainPart(plan.shape.conv, false));
    this.#shared = below;
  }

  /** Gives its gradient a place, which nobody else may use while it is its turn. */
  keepAt(place: number): void {
    this.below.gradient = place;
  }

  override backward(rows: number): void {
    super.backward(rows);
    const { openCount: maps, area, gradient, ld } = this.below;
    this.kernels.addShortcut(rows, maps, area, gradient, ld, 0, this.#shared.gradient, ld, 0, 1);
  }
}
