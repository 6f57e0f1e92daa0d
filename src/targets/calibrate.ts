import { checkInteger, checkNames } from '../base/check.js';
import { invalid } from '../base/errors.js';
import { leadersOf } from '../gates/groups.js';
import type { LayerState } from '../layers/plan.js';
import { Network } from '../network/network.js';
import type { NetworkState } from '../network/state.js';
import type { MachineCosts } from '../training/target.js';
import { costAt, sumOf, valuesOf } from './cost.js';
import { fitCosts, type Timed } from './fit.js';

export interface CalibrateOptions {
  /** Rows in a call of `predict`; the costs are those of one of them. Default 1. */
  readonly rows?: number;
}

/** Which share of each layer is open in a network that is timed; what is odd and what is even differ, so that no cost goes with another. */
const SHARES: readonly (readonly [number, number])[] = [
  [1, 1],
  [0.7, 0.4],
  [0.4, 0.7],
  [0.3, 0.3],
  [0.2, 0.1],
  [0.1, 0.2],
  [0.06, 0.06],
  [0.02, 0.02],
];

/** Of each network: so many times, of so many milliseconds at least, of which the least counts: what else the machine does only adds. */
const [REPEATS, MILLISECONDS] = [50, 2];

/** log α of a gate that is open, or closed, whatever its distribution's constants. */
const SURE = 20;

/**
 * What this machine takes to predict with networks as this one, pruned more or less: times eight of them, in about a second, and
 * fits their times by
 *
 *     microseconds = base + multiplyAdds · (multiply-adds) + values · (outputs of all layers)
 *
 * The network is not changed. For `target: { microseconds, machine }`.
 *
 * @throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION; as Network.create
 */
export async function calibrate(network: Network, options: CalibrateOptions = {}): Promise<MachineCosts> {
  if (!(network instanceof Network)) throw invalid('network', network, 'a Network');
  checkNames('options', options, ['rows']);
  const rows = checkInteger('options.rows', options.rows ?? 1, 1, 2 ** 20);
  const state = network.state();
  const values = sumOf(network.shapes.map((_, l) => valuesOf(network.shapes, l)));
  const times: Timed[] = [];
  for (const shares of SHARES) {
    const gated = await Network.fromState(withOpen(state, shares), network.kernels);
    const { architecture, multiplyAdds } = gated.summary('last');
    const pruned = await gated.prune();
    times.push({ multiplyAdds, values: costAt(values, architecture), microseconds: timeOf(pruned, rows) });
  }
  return fitCosts(times);
}

/** The network with only the first gates of each layer open. */
function withOpen({ layers, ...rest }: NetworkState, shares: readonly [number, number]): NetworkState {
  return { ...rest, layers: layers.map((layer, l) => ({ ...layer, ...openOf(layer, shares[l % 2]) })) };
}

function openOf({ last, gates }: LayerState, share: number): Pick<LayerState, 'last' | 'averaged'> {
  const { logAlpha } = last;
  if (!logAlpha || !gates) return { last, averaged: undefined };
  const leaders = gates.groups && leadersOf(gates.groups);
  const open = Math.ceil(share * logAlpha.length);
  const sure = logAlpha.map((_, i) => ((leaders?.[i] ?? i) < open ? SURE : -SURE));
  return { last: { ...last, logAlpha: sure }, averaged: undefined };
}

/** Microseconds of one of so many rows in a call. */
function timeOf(network: Network, rows: number): number {
  const inputs = Float32Array.from({ length: rows * network.inputs }, (_, i) => (i % 7) / 7);
  const out = new Float32Array(rows * network.outputs);
  const repeat = (): number => {
    const begin = performance.now();
    for (let calls = 1; ; calls++) {
      network.predict(inputs, out);
      const elapsed = performance.now() - begin;
      if (elapsed >= MILLISECONDS) return (1000 * elapsed) / (calls * rows);
    }
  };
  return Math.min(...Array.from({ length: REPEATS }, repeat));
}
