import { invalid } from '../base/errors.js';
import { groupSizes } from '../gates/groups.js';
import { gatesWeights, type LayerShape } from '../layers/shape.js';
import { rowsOf } from '../layers/sizes.js';
import type { Network } from '../network/network.js';
import { type Amount, COSTS, type CostName, type Limited, type ResolvedTarget } from '../training/target.js';
import { prunedBytes } from './bytes.js';
import { type Cost, costAt, gatesOf, multiplyAddsOf, parametersOf, sumOf, valuesOf } from './cost.js';

/** A cost, and how much of it there may be. */
export interface Budget extends Limited {
  readonly cost: Cost;
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
 * @param known limits of a training that goes on: those of the network as it began
 * @throws L0netError INVALID_ARGUMENT for what no choice of gates could meet
 */
export function budgetsOf(network: Network, target: ResolvedTarget, known?: readonly number[]): Budget[] {
  const { shapes, widths } = network;
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
  const exact = name === 'bytes' ? (rows: readonly number[]) => prunedBytes(network, rows) : undefined;
  const [most, least] = [shapes.map(mostOf(name)), shapes.map(leastOf(name))];
  return costs.map((given, k) => {
    // No header is longer than that of all rows that there ever were: a training that goes on has the same estimate.
    const cost = exact ? sumOf([given], 1, exact(widths) - costAt(given, widths)) : given;
    const [dense, smallest] = [costAt(cost, most), costAt(cost, least)];
    const amount = amounts[k];
    const limit = known?.[k] ?? (typeof amount === 'number' ? amount : amount.share * dense);
    if (known === undefined && !(limit >= smallest && limit <= dense)) {
      const place = Array.isArray(asked) ? `${argument}[${k}]` : argument;
      const share = typeof amount === 'number' ? '' : ` (the share is ${limit})`;
      throw invalid(place, amount, `from ${smallest} to ${dense}, which the network has${share}`);
    }
    return { cost, limit, ...(exact && { exact }) };
  });
}

/** What all rows of a layer count; those that share a gate once, where inputs are counted. */
function mostOf(name: CostName): (shape: LayerShape) => number {
  return (shape) => (name === 'inputs' && sizes(shape)?.length) || rowsOf(shape);
}

/** What the least that can be open of a layer counts. */
function leastOf(name: CostName): (shape: LayerShape) => number {
  return (shape) => {
    if (!shape.gates) return rowsOf(shape);
    return name === 'inputs' ? 1 : Math.min(...(sizes(shape) ?? [1]));
  };
}

/** How many rows each group of a layer has; undefined without groups. */
function sizes({ gates }: LayerShape): number[] | undefined {
  return gates?.groups && [...groupSizes(gates.groups).values()];
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
