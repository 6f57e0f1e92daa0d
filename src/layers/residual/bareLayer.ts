import type { Runtime } from '../../runtime/runtime.js';
import { ConvolutionLayer, type ConvolutionScratch } from '../convolution/training.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import { type ConvShape, leading } from '../shape.js';
import type { Signal } from '../signal.js';
import { columnsOf } from '../sizes.js';
import { columnsBehind, plainPart } from './geometry.js';
import type { TrainedWindows, WindowedLayer } from './trainedWindows.js';

/** A convolution in training whose product is W as it is, without gates and biases: what comes behind its sums has those. */
export class BareConvolution extends ConvolutionLayer implements WindowedLayer {
  protected override readonly behind: number;
  /** What its maps go through, if it is a separable one. */
  windows: TrainedWindows | undefined;
  /** f32 [maps] of zeros: what stands for biases in the product */
  readonly #noBiases: number;

  constructor(
    runtime: Runtime,
    plan: LayerPlan & { readonly shape: ConvShape },
    scratch: ConvolutionScratch,
    options: TrainingPlan,
    below: Signal,
  ) {
    super(runtime, plan, scratch, options, below, plainPart(plan.shape.conv, true));
    const { arena } = runtime;
    const { conv, outputs } = plan.shape;
    this.behind = columnsBehind(conv);
    this.#noBiases = arena.words(outputs);
    arena.whenReady(() => arena.f32(this.#noBiases, outputs).fill(0));
  }

  get ownWeights(): number {
    return this.matrix + 4 * (columnsOf(this.shape) - this.behind);
  }

  override backward(rows: number): void {
    super.backward(rows);
    const { columnCount, behind } = this;
    // Where the product has the gradients of biases that are none.
    this.windows?.putGradients(this.d + 4 * (columnCount - behind), leading(columnCount));
  }

  protected override foldForward(): void {
    const columns = this.productColumns;
    this.fold(0);
    const biases = this.scratch.folded + 4 * (columns - 1);
    this.kernels.foldWeights(this.openCount, 1, this.#noBiases, 1, 0, 0, 0, biases, columns);
  }
}
