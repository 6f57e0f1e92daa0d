import { leadersOf } from '../gates/groups.js';
import { formOf } from '../layers/kinds.js';
import type { LayerShape } from '../layers/shape.js';
import type { Budget } from './budget.js';
import { costAt } from './cost.js';
import type { Openings } from './openings.js';

/** A gate, or all that share one, of a layer. */
interface Item {
  readonly layer: number;
  readonly rows: readonly number[];
  /** Items are compared by the first, and by the second where that is the same. */
  readonly worth: number;
  readonly norm: number;
}

/** What is known of a layer's gates. */
export interface Gates {
  readonly shape: LayerShape;
  /** [rows]: the larger, the more it is worth for what it costs */
  readonly worth: ArrayLike<number>;
  /** [rows]: ‖W_i‖² */
  readonly norms: ArrayLike<number>;
}

/** Changes of an estimate in either direction: each brings it to what it stands for, but for digits of a header. */
const ESTIMATES = 8;

/** Of a cost that adds up to its limit, up to the last digits: groups that count as one do. */
const ROUNDING = 1e-9;

/**
 * Which rows of each layer stay so that every budget is kept: the least worthy gates are closed one by one, until all fits. Then those are
 * opened again, the most worthy first, for which there is room: some that were closed cost little. Of each layer one gate stays.
 *
 * The worth of a gate in the Lagrangian is by its cost already: log α goes up while the loss pays for it.
 */
export function chooseRows(
  layers: readonly Gates[],
  openings: Openings,
  budgets: readonly Budget[],
): number[][] {
  const corrections = budgets.map(() => 0);
  for (let estimate = 1; ; estimate++) {
    const rows = choose(layers, openings, budgets, corrections);
    const counts = rows.map(({ length }) => length);
    openings.count(openOf(layers, rows));
    const errors = budgets.map(({ cost, exact }) => (exact ? exact(counts) - costAt(cost, openings.u) : 0));
    // From then on corrections only grow, until what is chosen is no larger than was thought: so it fits for sure.
    const isLate = estimate >= ESTIMATES;
    const isMet = (error: number, k: number) =>
      error === corrections[k] || (isLate && error < corrections[k]);
    if (errors.every(isMet)) return rows;
    errors.forEach((error, k) => {
      corrections[k] = isLate ? Math.max(error, corrections[k]) : error;
    });
  }
}

function choose(
  layers: readonly Gates[],
  openings: Openings,
  budgets: readonly Budget[],
  corrections: readonly number[],
): number[][] {
  const open = layers.map(({ worth }) => new Uint8Array(worth.length).fill(1));
  const { u } = openings;
  const set = ({ layer, rows }: Item, to: 0 | 1): void => {
    for (const row of rows) open[layer][row] = to;
    openings.count(open);
  };
  const all = layers.flatMap(itemsOf).sort((a, b) => a.worth - b.worth || a.norm - b.norm);
  const isIdle = ({ layer, rows }: Item) => !rows.some((row) => openings.carries(layer, row, open));
  openings.count(open);
  for (const k of orderOf(layers, budgets)) {
    const { cost, limit } = budgets[k];
    const fits = () => costAt(cost, u) + corrections[k] <= limit * (1 + ROUNDING);
    const items = budgets.length > 1 ? all.filter(({ layer }) => layer === k) : all;
    const closed: Item[] = [];
    const close = (item: Item): void => {
      set(item, 0);
      if (u.every((count) => count > 0)) closed.push(item);
      else set(item, 1);
    };
    for (const item of items) {
      if (fits()) break;
      close(item);
    }
    // What nothing stands on any more.
    for (const item of items) if (open[item.layer][item.rows[0]] === 1 && isIdle(item)) close(item);
    for (const item of closed.reverse()) {
      if (isIdle(item)) continue;
      set(item, 1);
      if (!fits()) set(item, 0);
    }
  }
  return open.map((gates, l) => Array.from(gates.keys()).filter((i) => openings.stands(l, i, open)));
}

/**
 * In which order budgets are kept. Where each layer has its own, by its own gates: what else it depends on must be known then, the
 * layer below of one with gates on its outputs, the layer above of one with gates on its inputs.
 */
function orderOf(layers: readonly Gates[], budgets: readonly Budget[]): number[] {
  if (budgets.length === 1) return [0];
  const isOnInputs = (l: number) => formOf(layers[l].shape).gatesInputs;
  const all = Array.from(layers.keys());
  return [...all.filter((l) => !isOnInputs(l)), ...all.filter(isOnInputs).reverse()];
}

function itemsOf({ shape, worth, norms }: Gates, layer: number): Item[] {
  const { gates } = shape;
  if (!gates) return [];
  const leaders = gates.groups && leadersOf(gates.groups);
  const members = new Map<number, number[]>();
  for (let row = 0; row < worth.length; row++) {
    const leader = leaders?.[row] ?? row;
    const rows = members.get(leader);
    if (rows) rows.push(row);
    else members.set(leader, [row]);
  }
  return Array.from(members, ([leader, rows]) => ({
    layer,
    rows,
    worth: worth[leader],
    norm: rows.reduce((sum, row) => sum + norms[row], 0) / rows.length,
  }));
}

/** [rows] of each layer: 1 for these. */
function openOf(layers: readonly Gates[], rows: readonly (readonly number[])[]): Uint8Array[] {
  return layers.map(({ worth }, l) => {
    const open = new Uint8Array(worth.length);
    for (const row of rows[l]) open[row] = 1;
    return open;
  });
}
