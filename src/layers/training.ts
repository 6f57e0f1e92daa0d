import { type RandomKey, stream } from '../random.js';
import type { Kernels, Runtime } from '../runtime/runtime.js';
import { type LayerShape, leading, type ParameterRegion, planParameters } from './parameters.js';
import { compactParameters, type KeptInputs } from './removal.js';

/** One gate sample for the whole minibatch, or one for each of its examples. */
export type GateSampling = 'minibatch' | 'example';

/** How strongly a layer is penalised: the objective's constants, already scaled. */
export interface PenaltyStrength {
  /** λ · outputs / N, per unit of P(z ≠ 0) */
  readonly l0: number;
  readonly weightDecay: number;
}

/** Scratch that all layers of a network in training share. */
export interface TrainingScratch {
  readonly left: number;
  readonly right: number;
  /** i32: the steps of each panel on the left, where it is sparse */
  readonly steps: number;
  readonly tile: number;
  /** [3, the largest number of outputs] */
  readonly row: number;
}

/** A layer to train, with what the network owns of it. */
export interface LayerPlan {
  readonly shape: LayerShape;
  readonly parameters: ParameterRegion;
  /** The running average; undefined where there is none. */
  readonly average: ParameterRegion | undefined;
  readonly strength: PenaltyStrength;
  /** Whether x has many zeros to leave out of its products. It changes the time, and no bits. */
  readonly sparse: boolean;
  /** Inputs it began with. */
  readonly width: number;
  /** i32 [inputs]: which of those each input is. Read only where some were removed. */
  readonly origin: number;
}

/** What all layers in training share. */
export interface TrainingPlan {
  readonly batchSize: number;
  readonly sampling: GateSampling;
  /** Whether the optimizer keeps second moments. */
  readonly secondMoment: boolean;
  /** log α stays within ± this. */
  readonly logAlphaLimit: number;
}

/**
 * A gated dense layer while it trains. With A the open inputs of this layer and A′ those of the next:
 *
 *     y  = x[:, A] · (z_A ⊙ W[A, A′]) + b[A′]          D  = xᵀ · dy
 *     dW = z ⊙ D       dL/dz_i = Σ_j W_ij D_ij         dx = dy · (z ⊙ W)ᵀ
 *
 * What a closed gate kills is never computed. With one sample per example the inputs are gated instead, and all
 * products are dense.
 */
export class TrainingLayer {
  /** u, z, dz/dlogα [samples, inputs]: samples is 1, or the batch size with one gate sample per example */
  readonly noise: number = 0;
  readonly z: number = 0;
  readonly dz: number = 0;
  /** i32 [inputs]: the inputs with z > 0 */
  readonly open: number = 0;
  /** y, dy [batch, outputs that are open], leading dimension `leading` of their number */
  readonly y: number;
  readonly dy: number;
  /** D [open inputs, open outputs] */
  readonly d: number;
  /** Gradients of the whole objective, [outputs] and [inputs]; that of W is never stored as a whole. */
  readonly biasGradient: number;
  readonly gateGradient: number = 0;
  readonly shape: LayerShape;
  readonly parameters: ParameterRegion;
  readonly average: ParameterRegion | undefined;
  readonly scratch: TrainingScratch;
  readonly first: ParameterRegion;
  readonly second: ParameterRegion | undefined;
  openCount: number;
  /** f32 [6], see assembly/dense/trainingStep.ts */
  readonly #constants: number;

  readonly #kernels: Kernels;
  readonly #origin: number;
  readonly #width: number;
  readonly #perExample: boolean;
  readonly #sparse: boolean;
  /** ‖W_i‖² [inputs], of the current W */
  readonly #norms: number;
  /** P(z ≠ 0), its derivative by log α, weightDecay · P(z ≠ 0), dL/dz: all [inputs] */
  readonly #p: number = 0;
  readonly #dp: number = 0;
  readonly #decay: number = 0;
  readonly #dGate: number = 0;
  /** x ∘ z and its gradient [batch, inputs], with one sample per example */
  readonly #gated: number = 0;
  readonly #dGated: number = 0;

  constructor(runtime: Runtime, plan: LayerPlan, scratch: TrainingScratch, options: TrainingPlan) {
    const { shape, strength, width } = plan;
    this.shape = shape;
    this.parameters = plan.parameters;
    this.average = plan.average;
    this.#origin = plan.origin;
    this.#width = width;
    this.#sparse = plan.sparse;
    this.scratch = scratch;
    const { arena, kernels } = runtime;
    const { inputs, outputs, gates } = shape;
    this.#kernels = kernels;
    this.#perExample = gates !== undefined && options.sampling === 'example';
    this.openCount = inputs;
    this.y = arena.words(options.batchSize * leading(outputs));
    this.dy = arena.words(options.batchSize * leading(outputs));
    this.d = arena.words(inputs * leading(outputs));
    this.biasGradient = arena.words(outputs);
    this.first = planParameters(arena, shape);
    this.second = options.secondMoment ? planParameters(arena, shape) : undefined;
    this.#norms = arena.words(inputs);
    this.#constants = arena.words(6);
    const { temperature = 1, gamma = 0, zeta = 1 } = gates ?? {};
    const { l0, weightDecay } = strength;
    arena.whenReady(() => {
      arena.f32(this.#constants, 6).set([temperature, gamma, zeta, l0, weightDecay, options.logAlphaLimit]);
    });
    if (gates) {
      const samples = this.#perExample ? options.batchSize : 1;
      this.noise = arena.words(samples * inputs);
      this.z = arena.words(samples * width);
      this.dz = arena.words(samples * inputs);
      this.open = arena.words(inputs);
      this.gateGradient = arena.words(inputs);
      this.#p = arena.words(inputs);
      this.#dp = arena.words(inputs);
      this.#decay = arena.words(inputs);
      this.#dGate = arena.words(inputs);
    } else if (weightDecay > 0) {
      this.#decay = arena.words(inputs);
      arena.whenReady(() => arena.f32(this.#decay, inputs).fill(weightDecay));
    }
    if (this.#perExample) {
      this.#gated = arena.words(options.batchSize * leading(inputs));
      this.#dGated = arena.words(options.batchSize * leading(inputs));
    }
    arena.whenReady(() => this.measure());
  }

  /** i32 [openCount], or 0 where all inputs are open. */
  get openList(): number {
    return this.openCount === this.shape.inputs ? 0 : this.open;
  }

  /** Reads the weights' norms anew: after the parameters were changed from outside. */
  measure(): void {
    this.#kernels.rowNorms(this.shape.inputs, this.shape.outputs, this.parameters.weights, this.#norms);
  }

  /**
   * Removes inputs for good: rows of everything shaped like the parameters but the parameters and averages themselves,
   * which are the network's. `columns` are the inputs that stay in the next layer. Call before the shape is changed.
   */
  remove(rows: KeptInputs, columns: KeptInputs): void {
    for (const region of this.second ? [this.first, this.second] : [this.first]) {
      compactParameters(this.#kernels, region, this.shape, rows, columns);
    }
    this.openCount = rows.count;
  }

  /** Draws the uniform noise of step t: a pure function of key, t and the layer's number. */
  sampleNoise(key: RandomKey, layer: number, step: number, rows: number): void {
    if (!this.shape.gates) return;
    const { inputs } = this.shape;
    const width = this.#width;
    const samples = this.#perExample ? rows : 1;
    const removed = inputs < width;
    // A removed gate keeps the noise of its index for the others: they get what they would have got with it.
    const all = removed ? this.z : this.noise;
    this.#kernels.uniforms(samples * width, key.low, key.high, step, stream('gates', layer), all);
    if (removed) this.#kernels.gatherFloats(samples, inputs, all, width, 0, this.#origin, this.noise, inputs);
  }

  /** Turns the noise into gates and finds the open ones. */
  sampleGates(rows: number): void {
    const { gates, inputs } = this.shape;
    if (!gates) return;
    const samples = this.#perExample ? rows : 1;
    const { logAlpha } = this.parameters;
    this.#kernels.sampleGates(samples, inputs, logAlpha, this.noise, this.#constants, this.z, this.dz);
    if (!this.#perExample) this.openCount = this.#kernels.openGates(inputs, this.z, this.open);
  }

  /** x [rows, openCount] -> y [rows, columnCount]; `columns` are the open gates of the next layer, 0 for all. */
  forward(rows: number, x: number, ldx: number, columns: number, columnCount: number, relu: boolean): void {
    const kernels = this.#kernels;
    const { left, right, steps, tile, row } = this.scratch;
    const ldy = leading(columnCount);
    const source = this.#gateInputs(rows, x, ldx);
    kernels.packRight(
      this.openCount,
      columnCount,
      this.parameters.weights,
      this.shape.outputs,
      this.openList,
      columns,
      this.#sharedGate,
      right,
    );
    if (this.#sparse) {
      kernels.packSparse(rows, this.openCount, source, ldx, left, steps);
      kernels.multiplySparse(rows, columnCount, this.openCount, left, steps, right, this.y, ldy, tile);
    } else {
      kernels.packLeft(rows, this.openCount, source, ldx, 0, 0, left);
      kernels.multiplyPacked(rows, columnCount, this.openCount, left, right, this.y, ldy, tile);
    }
    kernels.addBias(rows, columnCount, this.y, ldy, this.parameters.bias, columns, relu ? 1 : 0, row);
  }

  /**
   * Values of the penalties, into `results` (f64 [2]), and the gates' gradient as far as it comes from them:
   * l0 · Σ P_i and ½ weightDecay (Σ P_i ‖W_i‖² + ‖b‖²).
   */
  penalties(results: number): void {
    const { inputs, outputs } = this.shape;
    const { bias, logAlpha } = this.parameters;
    this.#kernels.penalties(
      inputs,
      outputs,
      logAlpha,
      bias,
      this.#norms,
      this.#constants,
      this.#p,
      this.#dp,
      this.gateGradient,
      this.#decay,
      results,
    );
  }

  /**
   * From dy: D, the bias gradient, and dx [rows, openCount] = dL/dx; dx is 0 for the first layer, which needs none.
   */
  backward(rows: number, x: number, ldx: number, columns: number, columnCount: number, dx: number): void {
    const kernels = this.#kernels;
    const { left, right, steps, tile, row } = this.scratch;
    const ldy = leading(columnCount);
    const source = this.#perExample ? this.#gated : x;
    kernels.packRight(rows, columnCount, this.dy, ldy, 0, 0, 0, right);
    if (this.#sparse) {
      kernels.packSparseTransposed(this.openCount, rows, source, ldx, left, steps);
      kernels.multiplySparse(this.openCount, columnCount, rows, left, steps, right, this.d, ldy, tile);
    } else {
      kernels.packLeftTransposed(this.openCount, rows, source, ldx, 0, 0, left);
      kernels.multiplyPacked(this.openCount, columnCount, rows, left, right, this.d, ldy, tile);
    }
    const { bias } = this.parameters;
    const { outputs } = this.shape;
    kernels.layerBiasGradient(
      rows,
      columnCount,
      this.dy,
      ldy,
      columns,
      outputs,
      this.#constants,
      bias,
      this.biasGradient,
      row,
    );
    const inputGradient = this.#perExample && dx === 0 ? this.#dGated : dx;
    if (inputGradient === 0) return;
    kernels.packLeft(rows, columnCount, this.dy, ldy, 0, 0, left);
    kernels.packRightTransposed(
      columnCount,
      this.openCount,
      this.parameters.weights,
      outputs,
      this.openList,
      columns,
      this.#sharedGate,
      right,
    );
    kernels.multiplyPacked(rows, this.openCount, columnCount, left, right, inputGradient, ldx, tile);
    if (this.#perExample) {
      const { inputs } = this.shape;
      kernels.gateInputsGradient(rows, inputs, x, ldx, this.z, this.dz, inputGradient, this.gateGradient);
    }
  }

  /** One optimizer step (`settings`: assembly/optimizer/settings.ts) for W, log α and b; then the clamp of log α; then the running average. */
  update(columns: number, columnCount: number, settings: number): void {
    const kernels = this.#kernels;
    const { inputs, outputs, gates } = this.shape;
    const { parameters, average, first, second } = this;
    const shared = this.#sharedGate;
    kernels.updateWeights(
      inputs,
      outputs,
      this.d,
      leading(columnCount),
      this.openList,
      this.openCount,
      columns,
      columnCount,
      shared,
      this.#decay,
      parameters.weights,
      first.weights,
      second ? second.weights : 0,
      average ? average.weights : 0,
      settings,
      this.#dGate,
      this.#norms,
      this.scratch.row,
    );
    kernels.update(
      outputs,
      this.biasGradient,
      parameters.bias,
      first.bias,
      second ? second.bias : 0,
      average ? average.bias : 0,
      settings,
    );
    if (!gates) return;
    if (shared) kernels.addProduct(inputs, this.#dGate, this.dz, this.gateGradient);
    kernels.updateGates(
      inputs,
      this.gateGradient,
      parameters.logAlpha,
      first.logAlpha,
      second ? second.logAlpha : 0,
      average ? average.logAlpha : 0,
      settings,
      this.#constants,
    );
  }

  /** The gates that are folded into the weights: those of the minibatch, 0 where there are none. */
  get #sharedGate(): number {
    return this.#perExample ? 0 : this.z;
  }

  #gateInputs(rows: number, x: number, ldx: number): number {
    if (!this.#perExample) return x;
    this.#kernels.gateInputs(rows, this.shape.inputs, x, ldx, this.z, this.#gated);
    return this.#gated;
  }
}
