import { invalid } from '../../base/errors.js';
import { UNBOUNDED } from '../../optimizer/kind.js';
import type { Arena } from '../../runtime/arena.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { ConvolutionScratch } from '../convolution/training.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import { type ConvShape, leading } from '../shape.js';
import type { Signal } from '../signal.js';
import { columnsOf, gateCount } from '../sizes.js';
import { BareConvolution } from './bareLayer.js';
import { EPSILON } from './foldStatistics.js';
import { beyondOf } from './geometry.js';
import type { NormalisedLayer } from './normalisation.js';

/** How much of a minibatch goes into the running averages: as PyTorch has it. */
const MOMENTUM = 0.1;

/** The magnitude of the largest finite number: |x| < 2^128. */
const FINITE = 128;

/** Place of the averages' rate among the settings of a step: assembly/optimizer/settings.ts. */
const AVERAGING_RATE = 20;

const SHARED_STATISTICS = "'minibatch' with batch normalisation, in which examples are not by themselves";

/**
 * A convolution in training whose sums are normalised (./normalisation), W being [weights | β | γ]. z stands before β and γ alone, since
 * in front of the normalisation it would be undone. The gradients are those of z ⊙ W all the same, but for this: as W ↦ s W changes
 * nothing but where ε is felt, Σ_j W_ij D_ij over the weights is γ dγ · ε / (variance + ε), not 0. Of a separable one W is [weights |
 * window | β | γ], and over the cells of the window it is as much again.
 */
export class NormalisedConvolution extends BareConvolution implements NormalisedLayer {
  readonly statistics: number;
  readonly affineGradient: number;
  /** f32 [gates]: the strength of the penalty of each, where weight decay leaves them alone; else 0 */
  readonly #free: number = 0;
  readonly #arena: Arena;
  readonly #batchSize: number;
  // Views that are made once, and again where memory has grown.
  #rate: Float32Array = new Float32Array(0);
  #gradient: Float32Array = new Float32Array(0);

  constructor(
    runtime: Runtime,
    plan: LayerPlan & { readonly shape: ConvShape },
    scratch: ConvolutionScratch,
    options: TrainingPlan,
    below: Signal,
  ) {
    super(runtime, plan, scratch, options, below);
    if (this.perExample) throw invalid('options.sampling', 'example', SHARED_STATISTICS);
    const { arena } = runtime;
    const { outputs } = plan.shape;
    this.#arena = arena;
    this.#batchSize = options.batchSize;
    this.statistics = arena.words(3 * outputs);
    this.affineGradient = arena.words(2 * outputs);
    if (!plan.shape.gates || !beyondOf(plan.shape.conv).freeGates) return;
    const gates = gateCount(plan.shape);
    this.#free = this.strengths || arena.words(gates);
    if (!this.strengths) arena.whenReady(() => arena.f32(this.#free, gates).fill(plan.strength.l0));
  }

  get affine(): number {
    return this.matrix + 4 * (this.affinePitch - 2);
  }

  get affinePitch(): number {
    return columnsOf(this.shape);
  }

  /** Where weight decay leaves gates alone, their gradient is what the number of weights makes of it: l0 · dP/dlogα. */
  override penalties(results: number): void {
    super.penalties(results);
    if (!this.#free) return;
    const gates = gateCount(this.shape);
    this.kernels.product(gates, this.openProbability + 4 * gates, this.#free, this.gateGradient);
  }

  override backward(rows: number): void {
    super.backward(rows);
    if (this.openCount > 0) this.#takeAffineGradient();
    else if (this.below.openCount > 0) this.#clearGradient(rows);
  }

  /** Sums may be finite, and so large that their variance is not: the running one would not be, though gradients are small. */
  override gradientMagnitude(): number {
    const { kernels, openCount, statistics } = this;
    return kernels.magnitude(1, 3 * openCount, statistics, 0) > FINITE
      ? UNBOUNDED
      : super.gradientMagnitude();
  }

  override update(settings: number): void {
    super.update(settings);
    this.#averageStatistics(settings);
  }

  /** Puts the gradients of β and γ in their columns of D, and takes what the weights' columns add there from the gates' gradient. */
  #takeAffineGradient(): void {
    const { kernels, openCount, openList, affineGradient, columnCount, affinePitch } = this;
    const to = this.d + 4 * (columnCount - 2);
    kernels.foldWeights(openCount, 2, affineGradient, 2, 0, 0, 0, to, leading(columnCount));
    if (!this.sharedGate) return;
    for (let part = this.windows ? 2 : 1; part > 0; part--) {
      kernels.normalisedGates(
        openCount,
        openList,
        this.statistics,
        this.affine + 4,
        affinePitch,
        affineGradient,
        EPSILON,
        this.dz,
        this.gateGradient,
      );
    }
  }

  /** Nothing comes from it for the maps below, which something else may read: the other way past a block. */
  #clearGradient(rows: number): void {
    const { gradient, words, ld } = this.below;
    if (!gradient) return;
    if (this.#gradient.length === 0) this.#gradient = this.#arena.f32(gradient, this.#batchSize * words);
    this.#gradient.fill(0, 0, rows * ld);
  }

  /** Moves the running averages on; those of closed maps stay. Where parameters are averaged, they are, too. */
  #averageStatistics(settings: number): void {
    const { kernels, shape, openCount, openList, parameters, average } = this;
    const running = parameters.statistics;
    kernels.averageStatistics(openCount, this.statistics, openList, MOMENTUM, running);
    if (!average) return;
    if (this.#rate.length === 0) this.#rate = this.#arena.f32(settings + AVERAGING_RATE, 1);
    kernels.average(2 * shape.outputs, running, average.statistics, this.#rate[0]);
  }
}
