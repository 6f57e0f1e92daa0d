import { rowsOf } from '../layers/sizes.js';
import type { TrainedLayer } from '../layers/trainedLayer.js';
import type { Constrained, Constraint, TargetReport, TargetState } from '../training/target.js';
import { type Budget, budgetsOf, costName } from './budget.js';
import { chooseRows } from './choose.js';
import { addSlope, costAt } from './cost.js';
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
 * Each step moves the multipliers by dual ascent, in their logarithm (mirror ascent, so that no scale of them must be known), on what would be
 * deployed, the pruned network, while the gates take the gradient of the expectation (a proxy, as the true cost has none):
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
  readonly #present: Float64Array;
  readonly #expected: Float64Array;
  /** f64 [layers] */
  readonly #slope: Float64Array;
  /** Views of P(z ≠ 0), of the gates at test time and of the penalties' strengths, of each layer [rows] */
  #p: Float32Array[] = [];
  #z: Float32Array[] = [];
  #strengths: Float32Array[] = [];
  #rows = 0;

  constructor(parts: Constrained, state?: TargetState) {
    const { stack, access, target } = parts;
    this.#parts = parts;
    this.#layers = stack.layers;
    this.#openings = new Openings(stack.layers, access.runtime.arena, target.inputs !== undefined);
    this.#budgets = budgetsOf(parts, this.#openings, state?.limits);
    this.#multipliers = Float64Array.from(state?.multipliers ?? this.#budgets.map(() => LEAST));
    this.isFixed = state?.isFixed ?? false;
    this.#present = new Float64Array(this.#budgets.length);
    this.#expected = new Float64Array(this.#budgets.length);
    this.#slope = new Float64Array(stack.layers.length);
  }

  press(): void {
    if (this.isFixed) return;
    this.#measure();
    const { steps, epochs, target } = this.#parts;
    const rate = GROWTH / (steps * (epochs - target.finish));
    this.#slope.fill(0);
    for (let k = 0; k < this.#budgets.length; k++) {
      const { cost, limit } = this.#budgets[k];
      const present = this.#present[k];
      const grown = this.#multipliers[k] * (1 + (rate * (present - limit)) / (present + limit));
      this.#multipliers[k] = Math.max(LEAST, grown);
      addSlope(cost, this.#openings.u, this.#multipliers[k] / limit, this.#slope);
    }
    this.#openings.spread(this.#p, this.#slope, this.#strengths);
  }

  isDue(epoch: number): boolean {
    const { epochs, target } = this.#parts;
    return !this.isFixed && epoch >= epochs - target.finish;
  }

  choose(): number[][] {
    const { arena } = this.#parts.access.runtime;
    this.isFixed = true;
    const gates = this.#layers.map((layer) => {
      const { shape, parameters } = layer;
      const rows = rowsOf(shape);
      const worth = shape.gates ? arena.f32(parameters.logAlpha, rows) : new Float32Array(rows);
      return { shape, worth, norms: arena.f32(layer.norms, rows) };
    });
    return chooseRows(gates, this.#openings, this.#budgets);
  }

  report(): TargetReport {
    this.#measure();
    const { target } = this.#parts;
    const one = (numbers: ArrayLike<number>) =>
      Array.isArray(target[costName(target)]) ? [...Array.from(numbers)] : numbers[0];
    return {
      cost: costName(target),
      limit: one(this.#budgets.map(({ limit }) => limit)),
      present: one(this.#present),
      expected: one(this.#expected),
      multiplier: one(this.#multipliers),
      isFixed: this.isFixed,
    };
  }

  state(): TargetState {
    return {
      limits: this.#budgets.map(({ limit }) => limit),
      multipliers: Array.from(this.#multipliers),
      isFixed: this.isFixed,
    };
  }

  /** What the pruned network costs, and a sampled one in expectation: u and p are of the latter, then. */
  #measure(): void {
    this.#view();
    const layers = this.#layers;
    const { u } = this.#openings;
    for (let l = 0; l < layers.length; l++) {
      layers[l].decideGates();
      const z = this.#z[l];
      for (let i = 0; i < z.length; i++) if (z[i] > 0) z[i] = 1;
    }
    this.#openings.count(this.#z);
    for (let k = 0; k < this.#budgets.length; k++) this.#present[k] = costAt(this.#budgets[k].cost, u);
    for (let l = 0; l < layers.length; l++) layers[l].findOpenProbabilities();
    this.#openings.count(this.#p);
    for (let k = 0; k < this.#budgets.length; k++) this.#expected[k] = costAt(this.#budgets[k].cost, u);
  }

  /** Views of the memory: others after rows were removed, or if the memory has grown. */
  #view(): void {
    const layers = this.#layers;
    let rows = 0;
    for (let l = 0; l < layers.length; l++) rows += rowsOf(layers[l].shape);
    if (rows === this.#rows && this.#p.every((p) => p.length > 0)) return;
    this.#rows = rows;
    const { arena } = this.#parts.access.runtime;
    const view = (at: (layer: TrainedLayer) => number, otherwise: number) =>
      layers.map((layer) => {
        const count = rowsOf(layer.shape);
        return layer.shape.gates ? arena.f32(at(layer), count) : new Float32Array(count).fill(otherwise);
      });
    this.#p = view((layer) => layer.openProbability, 1);
    this.#z = view((layer) => layer.z, 1);
    this.#strengths = view((layer) => layer.strengths, 0);
  }
}
