import type { RandomKey } from '../random.js';
import type { Runtime } from '../runtime/runtime.js';
import { leftPanels, rightPanels, sparsePanels } from './panels.js';
import { type LayerShape, leading } from './parameters.js';
import { type LayerPlan, TrainingLayer, type TrainingPlan } from './training.js';

/** What the outputs mean: classes (softmax cross-entropy), or values (half the mean square). */
export type OutputKind = 'softmax' | 'linear';

/**
 * The layers of a network in training, with the minibatch below and the loss above: the parts of one step, in the order
 * in which a step calls them. All memory is planned here; no part allocates.
 */
export class TrainingStack {
  readonly layers: readonly TrainingLayer[];
  /** x [batch, open inputs of the first layer], leading dimension `ldx` */
  readonly x: number;
  /** u32 [batch] */
  readonly labels: number;
  /** [batch, outputs] */
  readonly targets: number;
  readonly #runtime: Runtime;
  readonly #results: number;
  #view: Float64Array = new Float64Array(0);

  constructor(
    runtime: Runtime,
    layers: readonly LayerPlan[],
    readonly output: OutputKind,
    options: TrainingPlan,
  ) {
    const { arena, kernels } = runtime;
    const { batchSize } = options;
    this.#runtime = runtime;
    const most = (words: (shape: LayerShape) => number) =>
      Math.max(...layers.map((layer) => words(layer.shape)));
    const scratch = {
      left: arena.words(
        most(({ inputs, outputs }) =>
          Math.max(
            sparsePanels(kernels, batchSize, inputs),
            sparsePanels(kernels, inputs, batchSize),
            leftPanels(kernels, batchSize, outputs),
          ),
        ),
      ),
      steps: arena.words(most(({ inputs }) => kernels.sparseSteps(Math.max(batchSize, inputs)))),
      right: arena.words(
        most(({ inputs, outputs }) =>
          Math.max(
            rightPanels(kernels, inputs, outputs),
            rightPanels(kernels, batchSize, outputs),
            rightPanels(kernels, outputs, inputs),
          ),
        ),
      ),
      tile: arena.allocate(kernels.tileBytes()),
      row: arena.words(3 * most(({ outputs }) => outputs)),
    };
    this.layers = layers.map((plan) => new TrainingLayer(runtime, plan, scratch, options));
    this.#results = arena.words(2 * (1 + 2 * layers.length));
    const { outputs } = layers[layers.length - 1].shape;
    this.x = arena.words(batchSize * leading(layers[0].shape.inputs));
    this.labels = output === 'softmax' ? arena.words(batchSize) : 0;
    this.targets = output === 'linear' ? arena.words(batchSize * outputs) : 0;
  }

  /** Leading dimension of x, with the gates as they were last sampled. */
  get ldx(): number {
    return leading(this.layers[0].openCount);
  }

  sampleNoise(key: RandomKey, step: number, rows: number): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].sampleNoise(key, l, step, rows);
  }

  /** Samples every layer's gates. The minibatch may be gathered after this: only columns of open gates are needed. */
  sampleGates(rows: number): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].sampleGates(rows);
  }

  forward(rows: number): void {
    let x = this.x;
    let ldx = this.ldx;
    for (let l = 0; l < this.layers.length; l++) {
      const layer = this.layers[l];
      const last = l === this.layers.length - 1;
      layer.forward(rows, x, ldx, this.#columns(l), this.#columnCount(l), !last);
      x = layer.y;
      ldx = leading(this.#columnCount(l));
    }
  }

  /** Finds the mean loss of the data over the rows; leaves its gradient by the outputs in the last layer's dy. */
  loss(rows: number): void {
    const { kernels } = this.#runtime;
    const last = this.layers[this.layers.length - 1];
    const { outputs } = last.shape;
    const ld = leading(outputs);
    if (this.output === 'softmax') {
      kernels.meanCrossEntropy(rows, outputs, last.y, ld, this.labels, last.dy, this.#results);
    } else {
      kernels.meanSquaredError(rows, outputs, last.y, ld, this.targets, last.dy, this.#results);
    }
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
    for (let l = this.layers.length - 1; l > 0; l--) {
      const layer = this.layers[l];
      const below = this.layers[l - 1];
      const ldx = leading(layer.openCount);
      layer.backward(rows, below.y, ldx, this.#columns(l), this.#columnCount(l), below.dy);
      this.#runtime.kernels.reluGradient(rows, layer.openCount, below.y, below.dy, ldx);
    }
    this.layers[0].backward(rows, this.x, this.ldx, this.#columns(0), this.#columnCount(0), 0);
  }

  /** `settings`: assembly/optimizer/settings.ts */
  update(settings: number): void {
    for (let l = 0; l < this.layers.length; l++) {
      this.layers[l].update(this.#columns(l), this.#columnCount(l), settings);
    }
  }

  /**
   * The first layer, counted from 0, whose output or penalty is not finite; the number of layers if there is none.
   * Looks at the last forward pass.
   */
  firstNonFinite(rows: number): number {
    const { kernels } = this.#runtime;
    const found = this.layers.findIndex((layer, l) => {
      const n = rows * leading(this.#columnCount(l));
      return (
        kernels.firstNonFinite(n, layer.y) >= 0 ||
        !Number.isFinite(this.results[1 + 2 * l] + this.results[2 + 2 * l])
      );
    });
    return found < 0 ? this.layers.length : found;
  }

  /** The open gates of the layer after l, 0 for all. */
  #columns(l: number): number {
    return l + 1 < this.layers.length ? this.layers[l + 1].openList : 0;
  }

  #columnCount(l: number): number {
    return l + 1 < this.layers.length ? this.layers[l + 1].openCount : this.layers[l].shape.outputs;
  }
}
