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

/** What is to be chosen from, and what is to be kept. */
export interface Problem {
  readonly layers: readonly Gates[];
  readonly openings: Openings;
  readonly budgets: readonly Budget[];
}

/** Rows of each layer, ascending; undefined for all. */
type Rows = readonly (ArrayLike<number> | undefined)[];

/** Changes of an estimate in either direction: each brings it to what it stands for, but for digits of a header. */
const ESTIMATES = 8;

/** Of a cost that adds up to its limit, up to the last digits: groups that count as one do. */
const ROUNDING = 1e-9;

/** Which share of a budget what is chosen has at least, if that can be had. */
export const ENOUGH = 0.97;

/** By so many gates more, at most, a layer is tried with than it would keep; and so often. */
const TRIES = 8;

/**
 * Which rows of each layer stay so that every budget is kept: the least worthy gates are closed one by one, until all fits. Then those are
 * opened again, the most worthy first, for which there is room: some that were closed cost little. Of each layer one gate stays.
 *
 * Where that leaves more than 0.03 of a budget unused, since what could be opened is large, a layer keeps more of its gates, and others pay
 * for it: that layer, and so many gates more, which use most of the budget, or the first that use enough of it. Then another, if need be,
 * even if the first alone was no gain.
 *
 * The worth of a gate in the Lagrangian is by its cost already: log α goes up while the loss pays for it.
 *
 * @param left the rows of each layer that can be chosen; undefined for all
 */
export function chooseRows(problem: Problem, left: Rows = []): number[][] {
  const { layers } = problem;
  const open = openOf(layers, left);
  const inOrder = (items: readonly Item[]): Choice => {
    const rows = chooseInOrder(items, problem, open);
    return { items, rows, used: usedOf(rows, problem) };
  };
  let best = inOrder(itemsOf(layers, open));
  let now: Choice | undefined = best;
  for (let round = 0; round < TRIES && now; round++) {
    const orders: Item[][] = best.used < ENOUGH ? othersOf(now, layers.length) : [];
    now = undefined;
    for (const order of orders) {
      if (best.used >= ENOUGH) break;
      const other = inOrder(order);
      if (other.used > (now?.used ?? 0)) now = other;
      if (other.used > best.used) best = other;
    }
  }
  return best.rows;
}

/** What is chosen when items are closed in some order. */
interface Choice {
  readonly items: readonly Item[];
  readonly rows: number[][];
  readonly used: number;
}

/** Orders in which a layer keeps more: what is closed last, the most worthy of what is closed now and all of its layer before it. */
function othersOf({ items, rows }: Choice, layers: number): Item[][] {
  const stays = rows.map((kept) => new Set(kept));
  const closed = items.filter(({ layer, rows: [first] }) => !stays[layer].has(first)).reverse();
  const tried = Array.from({ length: layers }, (_, l) =>
    closed.filter(({ layer }) => layer === l).slice(0, TRIES),
  );
  return closed
    .filter((item) => tried[item.layer].includes(item))
    .map((item) => {
      const from = items.indexOf(item);
      const isSpared = ({ layer }: Item, i: number) => i >= from && layer === item.layer;
      return [...items.filter((other, i) => !isSpared(other, i)), ...items.filter(isSpared)];
    });
}

/** The least share of a budget that these rows use. */
export function usedOf(rows: readonly (readonly number[])[], problem: Problem): number {
  const { layers, openings, budgets } = problem;
  openings.count(openOf(layers, rows));
  const counts = rows.map(({ length }) => length);
  return Math.min(
    ...budgets.map(({ cost, exact, limit }) => (exact ? exact(counts) : costAt(cost, openings.u)) / limit),
  );
}

/** Closes items in this order, the least worthy first, of what is open. */
function chooseInOrder(
  items: readonly Item[],
  problem: Problem,
  open: readonly ArrayLike<number>[],
): number[][] {
  const { layers, openings, budgets } = problem;
  const corrections = budgets.map(() => 0);
  for (let estimate = 1; ; estimate++) {
    const rows = chooseAt(corrections, items, problem, open);
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

function chooseAt(
  corrections: readonly number[],
  all: readonly Item[],
  { layers, openings, budgets }: Problem,
  left: readonly ArrayLike<number>[],
): number[][] {
  const open = left.map((gates) => Uint8Array.from(gates));
  const { u } = openings;
  const set = ({ layer, rows }: Item, to: 0 | 1): void => {
    for (const row of rows) open[layer][row] = to;
    openings.count(open);
  };
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
    closed.reverse();
    // Again as long as something was opened: what stands on a closed map costs nothing, and then the map is idle no more.
    let before: number;
    do {
      before = closed.length;
      for (const item of closed.splice(0)) {
        set(item, 1);
        if (!isIdle(item) && fits()) continue;
        set(item, 0);
        closed.push(item);
      }
    } while (closed.length < before);
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

/** What of the rest can be closed, the least worthy first. */
function itemsOf(layers: readonly Gates[], open: readonly ArrayLike<number>[]): Item[] {
  return layers
    .flatMap(gatesOf)
    .filter(({ layer, rows }) => rows.some((row) => open[layer][row] === 1))
    .sort((a, b) => a.worth - b.worth || a.norm - b.norm);
}

function gatesOf({ shape, worth, norms }: Gates, layer: number): Item[] {
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
function openOf(layers: readonly Gates[], rows: Rows): Uint8Array[] {
  return layers.map(({ worth }, l) => {
    const listed = rows[l];
    const open = new Uint8Array(worth.length).fill(listed ? 0 : 1);
    if (listed) for (let i = 0; i < listed.length; i++) open[listed[i]] = 1;
    return open;
  });
}
