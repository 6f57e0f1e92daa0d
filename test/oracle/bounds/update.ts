import type { ResolvedOptimizer } from '../../../src/optimizer/optimizer.js';
import { TINY, UNIT } from './bounded.js';

/** What the kernels may take for 0, so that nothing becomes subnormal: first moments and weights, second moments. */
const FLUSHED = 2 ** -56;
const FLUSHED_SQUARE = 2 ** -112;

/** Gradients are rounded to whole multiples of FLUSHED, those above 2⁻³³ to their last place. */
const ROUNDED = 2 ** -57;

/** A parameter and what is kept of it, before and after a step. */
export interface Cell {
  readonly p: number;
  readonly first: number;
  readonly second: number;
}

export interface UpdateSettings {
  readonly optimizer: ResolvedOptimizer;
  readonly learningRate: number;
  /** Of this step, from 1. */
  readonly step: number;
  /** Of log α; Infinity for others. */
  readonly limit: number;
}

/**
 * How far a step is from the truth, as parts of what it may be: above 1 is wrong. The moments are held to the gradient and
 * its bound; the parameter to the moments as they are, so that no division by small ones is needed.
 */
export function updateFault(
  g: number,
  error: number,
  before: Cell,
  after: Cell,
  settings: UpdateSettings,
): number {
  const { optimizer, learningRate: lr, step, limit } = settings;
  const eg = error + ROUNDED;
  const part = (actual: number, expected: number, error: number) => {
    const off = Math.abs(actual - expected);
    if (off === 0) return 0;
    return Number.isNaN(off / error) ? Number.POSITIVE_INFINITY : off / error;
  };
  const clamped = (p: number) => Math.min(Math.fround(limit), Math.max(-Math.fround(limit), p));
  const held = (p: number, error: number) => {
    const all = error + 2 * UNIT * Math.abs(before.p) + 2 * UNIT * Math.abs(p) + FLUSHED;
    return part(after.p, clamped(p), all);
  };
  if (optimizer.name === 'sgd') {
    const { momentum } = optimizer;
    const velocity = momentum * before.first + g;
    const e = eg + 4 * UNIT * (Math.abs(momentum * before.first) + Math.abs(g)) + FLUSHED;
    const own = after.first - momentum * before.first;
    const move = lr * (own + momentum * after.first);
    const eMove = 8 * UNIT * lr * (Math.abs(before.first) + 2 * Math.abs(after.first)) + 2 * lr * FLUSHED;
    return Math.max(part(after.first, velocity, e), held(before.p - move, eMove));
  }
  const { beta1, beta2, epsilon } = optimizer;
  const m = beta1 * before.first + (1 - beta1) * g;
  const em = (1 - beta1) * eg + 6 * UNIT * (Math.abs(before.first) + (1 - beta1) * Math.abs(g)) + FLUSHED;
  const v = beta2 * before.second + (1 - beta2) * g * g;
  const ev =
    (1 - beta2) * (2 * Math.abs(g) * eg + eg * eg) +
    6 * UNIT * (before.second + 2 * (1 - beta2) * g * g) +
    FLUSHED_SQUARE;
  const rate = lr / (1 - beta1 ** step);
  const correction = 1 / (1 - beta2 ** step);
  const move = (second: number) => (rate * after.first) / (Math.sqrt(second * correction) + epsilon);
  const own = move(after.second);
  const flushed = Math.abs(own - move(after.second + FLUSHED_SQUARE)) + (rate * FLUSHED) / epsilon;
  return Math.max(
    part(after.first, m, em),
    part(after.second, v, ev),
    held(before.p - own, 12 * UNIT * Math.abs(own) + flushed + TINY),
  );
}
