import { invalid } from '../base/errors.js';
import { gatesWeights, type LayerShape } from '../layers/shape.js';
import { rowsOf } from '../layers/sizes.js';
import {
  type Amount,
  COSTS,
  type Constrained,
  type CostName,
  type ResolvedTarget,
} from '../training/target.js';
import { prunedBytes } from './bytes.js';
import { type Cost, costAt, gatesOf, multiplyAddsOf, parametersOf, sumOf, valuesOf } from './cost.js';
import type { Openings } from './openings.js';

/** A cost, and how much of it there may be. */
export interface Budget {
  readonly cost: Cost;
  readonly limit: number;
  /** What really is so large, of so many open rows in each layer, where the cost only comes near it. */
  readonly exact?: (rows: readonly number[]) => number;
}

/** The cost that a target is about. */
export function costName(target: ResolvedTarget): CostName {
  return COSTS.find((name) => target[name] !== undefined) as CostName;
}

/**
 * What a target asks for: one budget, or one for each layer.
 *
 * @param known budgets of a training that goes on: those of the network as it began
 * @throws L0netError INVALID_ARGUMENT for what no choice of gates could meet
 */
export function budgetsOf(
  { network, access, target }: Omit<Constrained, 'steps'>,
  openings: Openings,
  known?: readonly number[],
): Budget[] {
  const { shapes } = network;
  const name = costName(target);
  if (shapes.some(gatesWeights) || !shapes.some(({ gates }) => gates)) {
    throw invalid('options.target', target, 'a network with gates on inputs, neurons or maps');
  }
  const asked = target[name] as Amount | readonly Amount[];
  const argument = `options.target.${name}`;
  const costs = Array.isArray(asked)
    ? shapes.map((_, l) => layerCost(name, shapes, l))
    : [wholeCost(target, shapes)];
  const amounts: readonly Amount[] = Array.isArray(asked) ? asked : [asked];
  if (amounts.length !== costs.length) {
    throw invalid(argument, asked, `one for the whole network, or ${costs.length}, one for each layer`);
  }
  const exact =
    name === 'bytes' ? (rows: readonly number[]) => prunedBytes(network, access, rows) : undefined;
  openings.count(shapes.map((shape) => new Uint8Array(rowsOf(shape)).fill(1)));
  const most = Float64Array.from(openings.u);
  const least = Float64Array.from(shapes, ({ gates }, l) => (gates ? openings.leastOf(l) : most[l]));
  return costs.map((given, k) => {
    // No header is longer than that of all rows that there ever were: a training that goes on has the same estimate.
    const { widths } = access;
    const cost = exact ? sumOf([given], 1, exact(widths) - costAt(given, widths)) : given;
    const [dense, smallest] = [costAt(cost, most), costAt(cost, least)];
    const amount = amounts[k];
    const limit = known?.[k] ?? (typeof amount === 'number' ? amount : amount.share * dense);
    const isMet = known !== undefined || (limit >= smallest && limit <= dense);
    if (!isMet) {
      const place = Array.isArray(asked) ? `${argument}[${k}]` : argument;
      const share = typeof amount === 'number' ? '' : ` (the share is ${limit})`;
      throw invalid(place, amount, `from ${smallest} to ${dense}, which the network has${share}`);
    }
    return { cost, limit, ...(exact && { exact }) };
  });
}

function layerCost(name: CostName, shapes: readonly LayerShape[], l: number): Cost {
  if (name === 'multiplyAdds') return multiplyAddsOf(shapes, l);
  if (name === 'parameters') return parametersOf(shapes, l);
  return gatesOf(l);
}

function wholeCost(target: ResolvedTarget, shapes: readonly LayerShape[]): Cost {
  const name = costName(target);
  if (name === 'inputs') return gatesOf(0);
  const all = (of: typeof parametersOf) => sumOf(shapes.map((_, l) => of(shapes, l)));
  if (name === 'parameters') return all(parametersOf);
  if (name === 'multiplyAdds') return all(multiplyAddsOf);
  if (name === 'bytes') return sumOf([all(parametersOf), gatesOf(0)], 4);
  const { base = 0, multiplyAdds = 0, values = 0 } = target.machine ?? {};
  return sumOf([sumOf([all(multiplyAddsOf)], multiplyAdds), sumOf([all(valuesOf)], values)], 1, base);
}
