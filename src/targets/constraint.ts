import { rowsOf } from '../layers/sizes.js';
import type { TrainedLayer } from '../layers/trainedLayer.js';
import type { Constrained, Constraint, TargetReport, TargetState } from '../training/target.js';
import { type Budget, costName } from './budget.js';
import { chooseRows, ENOUGH, type Problem, usedOf } from './choose.js';
import { addSlope, putCost } from './cost.js';
import { largestClosed } from './largestClosed.js';
import { Openings } from './openings.js';

/** What multipliers start from, and what they are never below: the loss that is given for the whole budget. */
const LEAST = 1e-3;

/** How often a multiplier grows by the factor e while gates are drawn, if the cost stays far above its budget. */
const GROWTH = 16;

/**
 * Holds a training to a target: minimise the loss such that c_k(network) ≤ B_k for each budget k, by the Lagrangian
 *
 *     loss + Σ_k μ_k · E[c_k(z)] / B_k
 *
 * whose gates follow its gradient. A cost is a polynomial of how much of each layer is open (cost.ts), and gates are drawn
 * independently, so that E[c] = c(P(z ≠ 0)) has a closed form: each gate is charged with what it costs, given what is open elsewhere.
 *
 * Each step moves the multipliers by dual ascent, in their logarithm (mirror ascent, so that no scale of them must be known), on
 * what would be deployed, the pruned network, while the gates take the gradient of the expectation (a proxy, as the true cost has none):
 *
 *     μ ← μ · (1 + rate · (c − B) / (c + B)),       c of the gates at test time
 *
 * At the end of its time, `choose` finds which gates stay so that every budget is kept.
 *
 * Sources: Gallego-Posada et al., Controlled sparsity via constrained optimization (2022), for the constraint; Cotter et al.,
 * Two-player games for efficient non-convex constrained optimization (2019), for two sides with costs of their own.
 */
export class Lagrangian implements Constraint {
  isFixed: boolean;
  readonly #parts: Constrained;
  readonly #layers: readonly TrainedLayer[];
  readonly #openings: Openings;
  readonly #budgets: readonly Budget[];
  /** f64 [budgets] */
  readonly #multipliers: Float64Array;
  /** Those before the last press, which was for the step behind so many: it may have failed since. */
  readonly #before: Float64Array;
  #pressed = -1;
  readonly #scales: Float64Array;
  readonly #present: Float64Array;
  readonly #expected: Float64Array;
  /** f64 [layers] */
  readonly #slope: Float64Array;
  /** f64 [layers]: the largest log α of a gate that is closed at test time */
  readonly #closed: Float64Array;
  /** Views of P(z ≠ 0), log α and the penalties' strengths, of each layer [rows]; and which gates are open at test time */
  #p: Float32Array[] = [];
  #logAlpha: Float32Array[] = [];
  #strengths: Float32Array[] = [];
  #isOpen: Float32Array[] = [];
  #isStale = true;

  constructor(parts: Constrained, state?: TargetState) {
    const { stack, access, target } = parts;
    this.#parts = parts;
    this.#layers = stack.layers;
    this.#openings = new Openings(stack.layers, access.runtime.arena, target.inputs !== undefined);
    this.#budgets = parts.budgets as readonly Budget[];
    this.#multipliers = Float64Array.from(state?.multipliers ?? this.#budgets.map(() => LEAST));
    this.#before = this.#multipliers.slice();
    this.isFixed = state?.isFixed ?? false;
    this.#scales = new Float64Array(this.#budgets.length);
    this.#present = new Float64Array(this.#budgets.length);
    this.#expected = new Float64Array(this.#budgets.length);
    this.#slope = new Float64Array(stack.layers.length);
    this.#closed = new Float64Array(stack.layers.length);
  }

  press(step: number): void {
    if (this.isFixed) return;
    this.#measure();
    // A step that failed has moved nothing.
    if (step === this.#pressed) this.#multipliers.set(this.#before);
    else this.#before.set(this.#multipliers);
    this.#pressed = step;
    const { steps, epochs, target } = this.#parts;
    const rate = GROWTH / (steps * (epochs - target.finish));
    this.#slope.fill(0);
    for (let k = 0; k < this.#budgets.length; k++) {
      const { cost, limit } = this.#budgets[k];
      const present = this.#present[k];
      this.#multipliers[k] *= 1 + (rate * (present - limit)) / (present + limit);
      if (this.#multipliers[k] < LEAST) this.#multipliers[k] = LEAST;
      this.#scales[k] = this.#multipliers[k] / limit;
      addSlope(cost, this.#openings.u, this.#scales, k, this.#slope);
    }
    this.#openings.spread(this.#p, this.#slope, this.#strengths);
  }

  allows(rows: readonly (ArrayLike<number> | undefined)[]): boolean {
    this.#view();
    const problem = this.#problem();
    return usedOf(chooseRows(problem, rows), problem) >= ENOUGH;
  }

  renew(): void {
    this.#isStale = true;
  }

  isDue(epoch: number): boolean {
    const { epochs, target } = this.#parts;
    return !this.isFixed && epoch >= epochs - target.finish;
  }

  choose(): number[][] {
    this.#view();
    this.isFixed = true;
    const problem = this.#problem();
    this.#isStale = true;
    return chooseRows(problem);
  }

  report(): TargetReport {
    this.#measure();
    const { target } = this.#parts;
    const one = (numbers: ArrayLike<number>) =>
      Array.isArray(target[costName(target)]) ? Array.from(numbers) : numbers[0];
    return {
      cost: costName(target),
      limit: one(this.#budgets.map(({ limit }) => limit)),
      present: one(this.#present),
      expected: one(this.#expected),
      multiplier: one(this.#multipliers),
      isFixed: this.isFixed,
    };
  }

  state(step: number): TargetState {
    return {
      limits: this.#budgets.map(({ limit }) => limit),
      multipliers: Array.from(step === this.#pressed ? this.#before : this.#multipliers),
      isFixed: this.isFixed,
    };
  }

  /** What is chosen from now. */
  #problem(): Problem {
    const { arena } = this.#parts.access.runtime;
    const layers = this.#layers.map(({ shape, parameters, norms }) => {
      const rows = rowsOf(shape);
      const worth = shape.gates ? arena.f32(parameters.logAlpha, rows) : new Float32Array(rows);
      return { shape, worth, norms: arena.f32(norms, rows) };
    });
    return { layers, openings: this.#openings, budgets: this.#budgets };
  }

  /** What the pruned network costs, and a sampled one in expectation: u and p are of the latter, then. */
  #measure(): void {
    this.#view();
    const { u } = this.#openings;
    for (let l = 0; l < this.#layers.length; l++) {
      const logAlpha = this.#logAlpha[l];
      const isOpen = this.#isOpen[l];
      for (let i = 0; i < logAlpha.length; i++) isOpen[i] = logAlpha[i] > this.#closed[l] ? 1 : 0;
    }
    this.#openings.count(this.#isOpen);
    for (let k = 0; k < this.#budgets.length; k++) putCost(this.#budgets[k].cost, u, this.#present, k);
    // They find P(z ≠ 0) on their way, from constants in memory: handing these over would box them.
    this.#parts.stack.penalties();
    this.#openings.count(this.#p);
    for (let k = 0; k < this.#budgets.length; k++) putCost(this.#budgets[k].cost, u, this.#expected, k);
  }

  /** Views of the memory: others after rows were removed, or if the memory has grown. */
  #view(): void {
    // What makes them stands apart: a function with functions in it takes some of the heap at each call.
    if (this.#isStale || this.#p[0].length === 0) this.#renewViews();
  }

  #renewViews(): void {
    const layers = this.#layers;
    const { runtime } = this.#parts.access;
    const view = (at: (layer: TrainedLayer) => number, otherwise: number) =>
      layers.map((layer) => {
        const count = rowsOf(layer.shape);
        return layer.shape.gates
          ? runtime.arena.f32(at(layer), count)
          : new Float32Array(count).fill(otherwise);
      });
    this.#openings.update();
    if (this.#p.length === 0) {
      layers.forEach(({ shape, openProbability }, l) => {
        // Without gates all is open.
        this.#closed[l] = shape.gates
          ? largestClosed(runtime, shape.gates, openProbability)
          : Number.NEGATIVE_INFINITY;
      });
    }
    this.#isStale = false;
    this.#p = view((layer) => layer.openProbability, 1);
    this.#logAlpha = view((layer) => layer.parameters.logAlpha, 0);
    this.#strengths = view((layer) => layer.strengths, 0);
    this.#isOpen = layers.map(({ shape }) => new Float32Array(rowsOf(shape)));
  }
}
