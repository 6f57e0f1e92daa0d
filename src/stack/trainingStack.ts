import type { RandomKey } from '../base/random.js';
import { planStages } from '../layers/kinds.js';
import type { LayerPlan, TrainingPlan } from '../layers/plan.js';
import { isPassed, type LayerShape, leading } from '../layers/shape.js';
import { createSignal, flowing, type Signal } from '../layers/signal.js';
import { imageSize } from '../layers/sizes.js';
import type { TrainedStage } from '../layers/stage.js';
import { TrainedLayer } from '../layers/trainedLayer.js';
import { answersOf, type Loss } from '../loss/loss.js';
import type { Runtime } from '../runtime/runtime.js';
import { trainedKindNamed } from './trainedKind.js';

/**
 * The layers of a network in training, with the minibatch below and the loss above: the parts of one step, in the order in
 * which a step calls them. All memory is planned here; no part allocates. Of what kind the layers are, it does not know.
 */
export class TrainingStack {
  readonly layers: readonly TrainedLayer[];
  /** The minibatch [batch, open inputs of the first layer]; whole images below a convolution */
  readonly input: Signal;
  /** y of the last layer, and dy [batch, outputs] */
  readonly outputs: Signal;
  /** What the loss takes: labels, u32 [batch], or targets, f32 [batch, outputs] */
  readonly answers: number;
  /** f32 [batch]: how much each row counts, or 0 for all the same. With the minibatch. */
  weights = 0;
  readonly #runtime: Runtime;
  readonly #loss: Loss;
  /** The layers, and what stands between them. */
  readonly #stages: readonly TrainedStage[];
  /** Of each layer: whether something goes past it. */
  readonly #isPassed: readonly boolean[];
  readonly #results: number;
  #view: Float64Array = new Float64Array(0);

  constructor(runtime: Runtime, plans: readonly LayerPlan[], loss: Loss, options: TrainingPlan) {
    const { arena } = runtime;
    const { batchSize } = options;
    this.#runtime = runtime;
    this.#loss = loss;
    this.input = inputOf(plans[0].shape);
    this.#stages = planStages(plans, this.input, (kind, layers, below) =>
      trainedKindNamed(kind).train(runtime, layers, options, below),
    );
    this.layers = this.#stages.filter((stage) => stage instanceof TrainedLayer);
    const shapes = plans.map(({ shape }) => shape);
    this.#isPassed = shapes.map((_, l) => isPassed(shapes, l));
    this.outputs = this.#stages[this.#stages.length - 1].above;
    this.#results = arena.words(2 * (1 + 2 * plans.length));
    this.input.values = arena.words(batchSize * this.input.words);
    for (const { above } of this.#stages) {
      if (above.values) continue; // what a stage changes in place
      above.values = arena.words(batchSize * above.words);
      above.gradient = arena.words(batchSize * above.words);
    }
    const { outputs } = plans[plans.length - 1].shape;
    this.answers = arena.words(batchSize * answersOf(this.#loss, outputs));
  }

  /** Numbers of a row of the minibatch that are read, with the gates as they were last sampled. */
  get inputCount(): number {
    // A first layer that rests reads nothing.
    return this.layers[0].openCount > 0 ? flowing(this.input) : 0;
  }

  sampleNoise(key: RandomKey, step: number, rows: number): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].sampleNoise(key, l, step, rows);
  }

  /** Samples every layer's gates. The minibatch may be gathered after this: only columns of open gates are needed. */
  sampleGates(rows: number): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].sampleGates(rows);
    for (let i = 0; i < this.#stages.length; i++) this.#stages[i].connect?.();
    this.#rest();
    for (let i = 0; i < this.#stages.length; i++) this.#stages[i].settle?.();
  }

  /**
   * Where all gates of a layer are closed it gives its biases, whatever is below: nothing there is computed, forward or
   * backward, as if all gates below were closed, too: unless something goes past it. Moments and penalties move its parameters on.
   */
  #rest(): void {
    let l = this.layers.length - 1;
    while (l > 0 && (this.layers[l].openCount > 0 || this.#isPassed[l])) l--;
    while (--l >= 0) this.layers[l].rest();
  }

  forward(rows: number): void {
    for (let i = 0; i < this.#stages.length; i++) this.#stages[i].forward(rows);
  }

  /** Finds the mean loss of the data over the rows; leaves its gradient by the outputs in the last layer's dy. */
  loss(rows: number): void {
    const { kernels } = this.#runtime;
    const { values: y, gradient: dy, ld, openCount: outputs } = this.outputs;
    this.#loss.train(kernels, rows, outputs, y, ld, this.answers, this.weights, dy, this.#results);
  }

  /** Finds the penalties, and starts the gates' gradients with theirs. */
  penalties(): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].penalties(this.#results + 8 + 16 * l);
  }

  /**
   * [1 + 2 · layers]: the data loss of the last `loss`, then each layer's L0 and L2 penalty of the last `penalties`. A
   * view of the memory, so that reading it allocates nothing.
   */
  get results(): Float64Array {
    // Memory that has grown since leaves an empty view behind.
    if (this.#view.length === 0) {
      this.#view = this.#runtime.arena.f64(this.#results, 1 + 2 * this.layers.length);
    }
    return this.#view;
  }

  backward(rows: number): void {
    for (let i = this.#stages.length - 1; i >= 0; i--) this.#stages[i].backward(rows);
  }

  /**
   * The optimizer's step.
   *
   * @param settings assembly/optimizer/settings.ts
   * @param turn which of `turns` parts of the parameters to look at for tiny ones, see assembly/optimizer/tiny.ts
   */
  update(settings: number, turn: number, turns: number): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].dropTiny(turn, turns);
    for (let l = 0; l < this.layers.length; l++) this.layers[l].update(settings);
  }

  /**
   * The first layer, counted from 0, whose output or penalty is not finite; the number of layers if there is none.
   * Looks at the last forward pass.
   */
  firstNonFinite(rows: number): number {
    const { kernels } = this.#runtime;
    const found = this.layers.findIndex(
      // Not what is behind the rows, which is of other steps.
      ({ above }, l) =>
        kernels.magnitude(rows, flowing(above), above.values, above.ld) > 128 ||
        !Number.isFinite(this.results[1 + 2 * l] + this.results[2 + 2 * l]),
    );
    return found < 0 ? this.layers.length : found;
  }
}

/** What stands below a network: neurons, or channels of images. */
function inputOf(first: LayerShape): Signal {
  const size = imageSize(first);
  return createSignal(first.inputs, size / first.inputs, leading(size));
}
