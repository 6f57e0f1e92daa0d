import { type RandomKey, stream } from '../base/random.js';
import type { GateDistribution, StepKernels } from '../gates/distribution.js';
import { distributionOf, type GateSettings } from '../gates/distributions.js';
import { leadersOf } from '../gates/groups.js';
import { CELLS } from '../optimizer/kind.js';
import type { Arena } from '../runtime/arena.js';
import type { Kernels, Runtime } from '../runtime/runtime.js';
import { dropTiny } from './dropTiny.js';
import { compactParameters, type KeptCells } from './keptCells.js';
import { planMoments } from './parameters.js';
import type { LayerPlan, ParameterRegion, TrainingPlan } from './plan.js';
import { gatesWeights, type LayerShape, leading } from './shape.js';
import type { Signal } from './signal.js';
import { biasesOf, columnsOf, gateCount, rowsOf } from './sizes.js';
import type { TrainedStage } from './stage.js';

/** Place of the weight decay among a layer's constants. */
const WEIGHT_DECAY = 16;

/** Squares of rows up to 2^110 do not overflow by a step of up to 2^50 in each of 2^24 cells. */
const LARGEST_NORM = 110;

/** Up to 2^24 columns. */
const ROOT_OF_COLUMNS = 12;

/** No magnitude at all. */
const NONE = -1000;

/**
 * What layers in training have in common, dense or not: a matrix W with a gate on each row, its penalties and its update.
 *
 *     D = gradient of z ⊙ W       dW = z ⊙ D       dL/dz_i = Σ_j W_ij D_ij
 *
 * The cells of closed rows and columns are never computed. With one sample per example the gates act elsewhere, and
 * every cell is.
 */
export abstract class TrainedLayer implements TrainedStage {
  /** u, z, dz/dlogα [samples, gates]: samples is 1, or the batch size with one gate sample per example */
  readonly noise: number = 0;
  readonly z: number = 0;
  readonly dz: number = 0;
  /** P(z ≠ 0) and its derivative by log α [2, gates] */
  readonly openProbability: number = 0;
  /** i32 [rows]: the rows with z > 0, that take part */
  readonly open: number;
  openCount: number;
  /** D [open rows, open columns], leading dimension `leading` of their number */
  readonly d: number;
  /** Columns of D. */
  protected columnCount = 0;
  /** Gradients of the whole objective, [biases] and [gates]; that of W is stored only with gates on weights. */
  readonly biasGradient: number;
  readonly gateGradient: number = 0;
  readonly shape: LayerShape;
  readonly parameters: ParameterRegion;
  readonly average: ParameterRegion | undefined;
  /** The optimizer's moments. */
  readonly first: ParameterRegion;
  readonly second: ParameterRegion | undefined;
  protected readonly kernels: Kernels;
  protected readonly perExample: boolean;
  /** f32 [7], see assembly/gates/constants.ts */
  protected readonly constants: number;
  /** f32 [gates]: the strength of each gate's own penalty, 0 where one is that of all */
  readonly strengths: number = 0;
  /** Whether its gates are open for good. */
  #isFixed = false;
  /** Undefined without gates. */
  readonly #distribution: GateDistribution<GateSettings> | undefined;
  readonly #stepKernels: StepKernels | undefined;
  readonly #origin: number;
  /** i32 [gates]: the first of the group of each, 0 where each is by itself */
  readonly #leaders: number = 0;
  readonly #width: number;
  /** Examples, with one sample of the gates for each. */
  readonly #samples: number;
  /** ‖W_i‖² of what each gate is on, of the current W */
  readonly norms: number;
  /** weightDecay · P(z ≠ 0) and dL/dz, both [gates] */
  readonly #decay: number = 0;
  readonly #dGate: number = 0;
  /** z ⊙ W and the gradient of W, with gates on weights [rows, columns] */
  readonly #gated: number = 0;
  readonly #gradient: number = 0;
  /** i32 [10], see assembly/layer/weights.ts */
  readonly #cells: number;
  readonly #arena: Arena;

  constructor(
    { arena, kernels }: Runtime,
    plan: LayerPlan,
    options: TrainingPlan,
    readonly below: Signal,
    readonly above: Signal,
  ) {
    const { shape, strength, width } = plan;
    const { gates } = shape;
    const rows = rowsOf(shape);
    const count = gateCount(shape);
    this.#arena = arena;
    this.kernels = kernels;
    this.shape = shape;
    this.parameters = plan.parameters;
    this.average = plan.average;
    this.#origin = plan.origin;
    this.#width = width;
    this.#samples = options.batchSize;
    this.perExample = gates !== undefined && options.sampling === 'example';
    this.openCount = rows;
    this.open = arena.words(rows);
    this.d = arena.words(rows * leading(columnsOf(shape)));
    this.biasGradient = arena.words(biasesOf(shape));
    this.first = planMoments(arena, shape);
    this.second = options.secondMoment ? planMoments(arena, shape) : undefined;
    this.norms = arena.words(count);
    this.constants = arena.words(7);
    if (gates && options.eachStrength) this.strengths = arena.words(count);
    this.#distribution = gates && distributionOf(gates);
    this.#stepKernels = this.#distribution?.stepKernels(kernels);
    const numbers = gates ? distributionOf(gates).constants(gates) : [];
    const { l0, weightDecay } = strength;
    arena.whenReady(() => {
      const constants = arena.f32(this.constants, 7);
      constants.set(numbers);
      constants.set([l0, weightDecay, options.logAlphaLimit], 3);
      arena.i32(this.constants, 7)[6] = this.strengths;
    });
    if (gates) {
      const samples = this.perExample ? options.batchSize : 1;
      this.noise = arena.words(samples * count);
      this.z = arena.words(samples * Math.max(width, count));
      this.dz = arena.words(samples * count);
      this.gateGradient = arena.words(count);
      this.openProbability = arena.words(2 * count);
      this.#decay = arena.words(count);
      this.#dGate = arena.words(count);
      if (gates.groups) this.#leaders = arena.words(count);
      if (gatesWeights(shape)) {
        this.#gated = arena.words(count);
        this.#gradient = arena.words(count);
      }
    } else if (weightDecay > 0) {
      this.#decay = arena.words(rows);
      arena.whenReady(() => arena.f32(this.#decay, rows).fill(weightDecay));
    }
    this.#cells = arena.words(10);
    arena.whenReady(() => this.measure());
  }

  abstract settle(): void;
  abstract forward(rows: number): void;
  abstract backward(rows: number): void;
  /** The optimizer's step for its parameters, after `backward`: see updateAll. */
  abstract update(settings: number): void;

  /** i32 [openCount], or 0 where all rows are open. */
  get openList(): number {
    return this.openCount === rowsOf(this.shape) ? 0 : this.open;
  }

  /** i32 [rows]: which of the rows that the layer began with each row is, or 0 where none was removed. */
  get origins(): number {
    return rowsOf(this.shape) === this.#width ? 0 : this.#origin;
  }

  /** Rows that the layer began with. */
  get width(): number {
    return this.#width;
  }

  /** Finds anew what is known of W, its sizes and its norms: after rows or columns were removed, or parameters set from outside. */
  measure(): void {
    if (this.#gated) return;
    const { shape, kernels } = this;
    const { weights } = this.parameters;
    const [rows, columns, norms] = [rowsOf(shape), columnsOf(shape), this.norms];
    const second = this.second ? this.second.weights : 0;
    const mean = this.average ? this.average.weights : 0;
    const cells = [rows, columns, this.sharedGate, this.#decay, weights, this.first.weights, second, mean];
    this.#arena.i32(this.#cells, 10).set([...cells, this.#dGate, norms]);
    kernels.rowNorms(rows, columns, weights, norms);
    const { groups } = shape.gates ?? {};
    if (groups) this.#arena.i32(this.#leaders, rows).set(leadersOf(groups));
  }

  /**
   * Removes rows and columns for good from everything shaped like the parameters but the parameters and averages
   * themselves, which are the network's. Call before the shape is changed.
   */
  remove(kept: KeptCells): void {
    for (const region of this.second ? [this.first, this.second] : [this.first]) {
      compactParameters(this.kernels, region, this.shape, kept);
    }
    this.openCount = kept.rows.count;
  }

  /** Draws the noise of step t: a pure function of key, t and the layer's number. */
  sampleNoise(key: RandomKey, layer: number, step: number, examples: number): void {
    if (!this.#distribution || this.#isFixed) return;
    const rows = gateCount(this.shape);
    const removed = this.origins !== 0;
    const width = removed ? this.#width : rows;
    const samples = this.perExample ? examples : 1;
    // A removed gate keeps the noise of its index for the others: they get what they would have got with it.
    const all = removed ? this.z : this.noise;
    this.#distribution.drawNoise(this.kernels, samples * width, key, step, stream('gates', layer), all);
    if (removed) this.kernels.gatherFloats(samples, rows, all, width, 0, this.#origin, this.noise, rows);
    const leaders = this.#leaders;
    if (leaders) this.kernels.gatherFloats(samples, rows, this.noise, rows, 0, leaders, this.noise, rows);
  }

  /** Decides the gates as at test time, in z: until the next sample. */
  decideGates(): void {
    const { shape, parameters, z } = this;
    if (!shape.gates) return;
    this.#distribution?.decide(this.kernels, shape.gates, gateCount(shape), parameters.logAlpha, z);
  }

  /** Draws no gates any more: they stay as at test time, and have no penalty. For parameters that `openForGood` has left. */
  hold(): void {
    const { shape, z, dz } = this;
    const arena = this.#arena;
    if (!shape.gates) return;
    this.#isFixed = true;
    const gates = gateCount(shape);
    this.decideGates();
    const samples = this.perExample ? this.#samples : 1;
    for (let sample = 1; sample < samples; sample++) {
      arena.f32(z, samples * gates).copyWithin(sample * gates, 0, gates);
    }
    arena.f32(dz, samples * gates).fill(0);
    arena.f32(this.strengths, gates).fill(0);
  }

  /** Turns the noise into gates and finds the open ones. */
  sampleGates(examples: number): void {
    this.openCount = rowsOf(this.shape);
    if (!this.#stepKernels || this.#isFixed) return;
    const { kernels, z } = this;
    const gates = gateCount(this.shape);
    const samples = this.perExample ? examples : 1;
    const { logAlpha, weights } = this.parameters;
    this.#stepKernels.sample(samples, gates, logAlpha, this.noise, this.constants, z, this.dz);
    if (this.#gated) kernels.product(gates, weights, z, this.#gated);
    else if (!this.perExample) this.openCount = kernels.openGates(gates, z, this.open);
  }

  /** Takes no part in the step: as if all gates were closed. After all gates were sampled. */
  rest(): void {
    if (!this.#gated && !this.perExample) this.openCount = 0;
  }

  /**
   * Values of the penalties, into `results` (f64 [2]), and the gates' gradient as far as it comes from them:
   * l0 · Σ P_i and ½ weightDecay (Σ P_i ‖W_i‖² + ‖b‖²).
   */
  penalties(results: number): void {
    const { bias, logAlpha, weights } = this.parameters;
    const gates = gateCount(this.shape);
    if (this.#gated) this.kernels.product(gates, weights, weights, this.norms);
    // Those of weights without gates are the same in every distribution.
    const { penalties } = this.#stepKernels ?? this.kernels;
    penalties(
      gates,
      biasesOf(this.shape),
      logAlpha,
      bias,
      this.norms,
      this.constants,
      this.openProbability,
      this.gateGradient,
      this.#decay,
      results,
    );
  }

  /** See dropTiny.ts; before the step, so that the norms are those of what is left. */
  dropTiny(turn: number, turns: number): void {
    dropTiny(this.kernels, this, turn, turns);
  }

  /**
   * The least e that is sure of |g| < 2^e for each cell g of the gradient of W, b and log α, after `backward`; more than 128 where
   * none is: where a gradient is not finite, or the squares of a row of W come near overflowing.
   *
   * With W_ij² ≤ ‖W_i‖²: |g| ≤ |D| + weightDecay |W| for W, and |dL/dz · dz/dlogα| ≤ √columns · |W| |D| |dz| for log α, of which
   * a group sums those of all its gates.
   */
  gradientMagnitude(): number {
    const { kernels, shape } = this;
    const gates = gateCount(shape);
    const squares = kernels.magnitude(1, gates, this.norms, 0);
    if (squares > LARGEST_NORM) return 129;
    const w = (squares + 1) >> 1;
    const d = kernels.magnitude(this.openCount, this.columnCount, this.d, leading(this.columnCount));
    const decay = kernels.magnitude(1, 1, this.constants + WEIGHT_DECAY, 0);
    const b = kernels.magnitude(1, biasesOf(shape), this.biasGradient, 0);
    const ofWeights = Math.max(d, decay + w, b);
    if (!shape.gates) return ofWeights + 1;
    const g = kernels.magnitude(1, gates, this.gateGradient, 0);
    const dz = this.perExample ? NONE : kernels.magnitude(1, gates, this.dz, 0);
    const summed = this.#leaders ? 32 - Math.clz32(gates) : 0;
    return Math.max(ofWeights, summed + Math.max(g, w + d + dz + ROOT_OF_COLUMNS)) + 1;
  }

  /**
   * One optimizer step (`settings`: assembly/optimizer/settings.ts) for W, log α and b; then the clamp of log α; then the
   * running average.
   *
   * @param columns i32: which columns of W those of D are; 0 for all
   * @param scratch [3, columns of W]
   */
  protected updateAll(columns: number, columnCount: number, settings: number, scratch: number): void {
    const { kernels, parameters, average, first, second, shape } = this;
    if (this.#gated) this.#updateEach(settings);
    else this.#updateRows(columns, columnCount, settings, scratch);
    kernels.update(
      biasesOf(shape),
      this.biasGradient,
      parameters.bias,
      first.bias,
      second ? second.bias : 0,
      average ? average.bias : 0,
      settings,
    );
    if (!shape.gates) return;
    const gates = gateCount(shape);
    if (this.#isFixed) kernels.product(gates, this.gateGradient, this.dz, this.gateGradient);
    else if (this.sharedGate) kernels.addProduct(gates, this.#dGate, this.dz, this.gateGradient);
    if (this.#leaders) kernels.shareGradients(gates, this.#leaders, this.gateGradient);
    kernels.updateGates(
      gates,
      this.gateGradient,
      parameters.logAlpha,
      first.logAlpha,
      second ? second.logAlpha : 0,
      average ? average.logAlpha : 0,
      settings + 4 * CELLS,
      this.constants,
    );
  }

  /** W as products take it: with gates on weights, z ⊙ W. */
  protected get matrix(): number {
    return this.#gated || this.parameters.weights;
  }

  /** The step for W with gates on its rows, if any, and what the data adds to their gradient. */
  #updateRows(columns: number, columnCount: number, settings: number, scratch: number): void {
    this.kernels.updateWeights(
      this.#cells,
      this.d,
      leading(columnCount),
      this.openList,
      this.openCount,
      columns,
      columnCount,
      settings,
      scratch,
    );
  }

  /** The step for W with gates on weights, and what the data adds to the gates' gradient. */
  #updateEach(settings: number): void {
    const { kernels, shape, parameters, average, first, second, d, z, dz, gateGradient } = this;
    const [rows, columns] = [rowsOf(shape), columnsOf(shape)];
    const { weights } = parameters;
    const gradient = this.#gradient;
    kernels.weightGradients(
      rows,
      columns,
      d,
      leading(columns),
      weights,
      z,
      dz,
      this.#decay,
      gateGradient,
      gradient,
    );
    kernels.update(
      rows * columns,
      gradient,
      weights,
      first.weights,
      second ? second.weights : 0,
      average ? average.weights : 0,
      settings,
    );
  }

  /** The gates that are folded into rows of W by products: those of the minibatch, 0 where there are none. */
  get sharedGate(): number {
    return this.perExample || this.#gated ? 0 : this.z;
  }
}
