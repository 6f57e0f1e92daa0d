import type { RandomKey } from '../base/random.js';
import { DenseLayer } from '../layers/dense/training.js';
import { convolutionPart, convolves } from '../layers/kinds.js';
import { leftPanels, rightPanels, sparsePanels } from '../layers/panels.js';
import type { LayerPlan, TrainingPlan } from '../layers/plan.js';
import { imageSize, type LayerShape, leading } from '../layers/shape.js';
import type { GatedLayer } from '../layers/trainedLayer.js';
import type { OutputKind } from '../loss/loss.js';
import type { Runtime } from '../runtime/runtime.js';
import type { ConvolutionStack } from './convolutionStack.js';

/**
 * The layers of a network in training, convolutions first, with the minibatch below and the loss above: the parts of one
 * step, in the order in which a step calls them. All memory is planned here; no part allocates.
 */
export class TrainingStack {
  readonly layers: readonly GatedLayer[];
  readonly dense: readonly DenseLayer[];
  /** x [batch, open inputs of the first layer], leading dimension `ldx`; whole images below a convolution */
  readonly x: number;
  /** u32 [batch] */
  readonly labels: number;
  /** [batch, outputs] */
  readonly targets: number;
  readonly #runtime: Runtime;
  readonly #convolutions: ConvolutionStack | undefined;
  /** x and dx of the first dense layer where maps are below it; x is the minibatch itself where not */
  readonly #flat: number;
  readonly #dFlat: number;
  readonly #results: number;
  #view: Float64Array = new Float64Array(0);

  constructor(
    runtime: Runtime,
    plans: readonly LayerPlan[],
    readonly output: OutputKind,
    options: TrainingPlan,
  ) {
    const { arena } = runtime;
    const { batchSize } = options;
    this.#runtime = runtime;
    this.#convolutions = convolves(plans.map(({ shape }) => shape))
      ? convolutionPart('train')(runtime, plans, options)
      : undefined;
    this.dense = planDense(
      runtime,
      plans.filter(({ shape }) => !shape.conv),
      options,
    );
    this.layers = [...(this.#convolutions?.layers ?? []), ...this.dense];
    this.#results = arena.words(2 * (1 + 2 * plans.length));
    const { outputs } = plans[plans.length - 1].shape;
    const { shape } = plans[0];
    this.x = arena.words(batchSize * leading(imageSize(shape)));
    const [first] = this.dense;
    const flat = batchSize * leading(first.shape.inputs);
    this.#flat = this.#convolutions ? arena.words(flat) : this.x;
    this.#dFlat = this.#convolutions ? arena.words(flat) : 0;
    this.labels = output === 'softmax' ? arena.words(batchSize) : 0;
    this.targets = output === 'linear' ? arena.words(batchSize * outputs) : 0;
  }

  /** Numbers of a row in x that are read, with the gates as they were last sampled. */
  get inputCount(): number {
    const { shape, openCount } = this.layers[0];
    return shape.conv && openCount > 0 ? imageSize(shape) : openCount;
  }

  /** Leading dimension of x. */
  get ldx(): number {
    return leading(this.inputCount);
  }

  sampleNoise(key: RandomKey, step: number, rows: number): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].sampleNoise(key, l, step, rows);
  }

  /** Samples every layer's gates. The minibatch may be gathered after this: only columns of open gates are needed. */
  sampleGates(rows: number): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].sampleGates(rows);
    this.#convolutions?.connect(this.dense[0]);
    this.#rest();
  }

  /**
   * Where all gates of a layer are closed it gives its biases, whatever is below: nothing there is computed, forward or
   * backward, as if all gates below were closed, too. Moments and penalties move its parameters on.
   */
  #rest(): void {
    let l = this.layers.length - 1;
    while (l > 0 && this.layers[l].openCount > 0) l--;
    while (--l >= 0) this.layers[l].rest();
  }

  forward(rows: number): void {
    this.#convolutions?.forward(rows, this.x, this.ldx, this.#flat);
    let x = this.#flat;
    for (let l = 0; l < this.dense.length; l++) {
      const layer = this.dense[l];
      const relu = l + 1 < this.dense.length;
      layer.forward(rows, x, leading(layer.openCount), this.#columns(l), this.#columnCount(l), relu);
      x = layer.y;
    }
  }

  /** Finds the mean loss of the data over the rows; leaves its gradient by the outputs in the last layer's dy. */
  loss(rows: number): void {
    const { kernels } = this.#runtime;
    const last = this.dense[this.dense.length - 1];
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
    for (let l = this.dense.length - 1; l > 0; l--) {
      const layer = this.dense[l];
      const below = this.dense[l - 1];
      const ldx = leading(layer.openCount);
      // Without open inputs there is no gradient by them.
      const dx = layer.openCount > 0 ? below.dy : 0;
      layer.backward(rows, below.y, ldx, this.#columns(l), this.#columnCount(l), dx);
      this.#runtime.kernels.reluGradient(rows, layer.openCount, below.y, below.dy, ldx);
    }
    const [first] = this.dense;
    const ldx = leading(first.openCount);
    first.backward(rows, this.#flat, ldx, this.#columns(0), this.#columnCount(0), this.#dFlat);
    this.#convolutions?.backward(rows, this.x, this.ldx, this.#dFlat);
  }

  /**
   * The optimizer's step.
   *
   * @param settings assembly/optimizer/settings.ts
   * @param turn which of `turns` parts of the parameters to look at for tiny ones, see assembly/optimizer/tiny.ts
   */
  update(settings: number, turn: number, turns: number): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].dropTiny(turn, turns);
    this.#convolutions?.update(settings);
    for (let l = 0; l < this.dense.length; l++) {
      this.dense[l].update(this.#columns(l), this.#columnCount(l), settings);
    }
  }

  /**
   * The first layer, counted from 0, whose output or penalty is not finite; the number of layers if there is none.
   * Looks at the last forward pass.
   */
  firstNonFinite(rows: number): number {
    const { kernels } = this.#runtime;
    const values = [
      ...(this.#convolutions?.layers ?? []).map(({ out, outSize }) => ({ at: out, n: outSize, ld: outSize })),
      // Not what is behind the rows, which is of other steps.
      ...this.dense.map(({ y }, l) => ({
        at: y,
        n: this.#columnCount(l),
        ld: leading(this.#columnCount(l)),
      })),
    ];
    const found = values.findIndex(
      ({ at, n, ld }, l) =>
        kernels.magnitude(rows, n, at, ld) > 128 ||
        !Number.isFinite(this.results[1 + 2 * l] + this.results[2 + 2 * l]),
    );
    return found < 0 ? this.layers.length : found;
  }

  /** The open gates of the dense layer after l, 0 for all. */
  #columns(l: number): number {
    return l + 1 < this.dense.length ? this.dense[l + 1].openList : 0;
  }

  #columnCount(l: number): number {
    return l + 1 < this.dense.length ? this.dense[l + 1].openCount : this.dense[l].shape.outputs;
  }
}

function planDense(runtime: Runtime, plans: readonly LayerPlan[], options: TrainingPlan): DenseLayer[] {
  const { arena, kernels } = runtime;
  const { batchSize } = options;
  const most = (words: (shape: LayerShape) => number) => Math.max(...plans.map(({ shape }) => words(shape)));
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
  return plans.map((plan) => new DenseLayer(runtime, plan, scratch, options));
}
