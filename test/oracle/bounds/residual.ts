import type { LayerState } from '../../../src/layers/plan.js';
import type { Network } from '../../../src/network/network.js';
import { cellsOf } from '../convolution.js';
import { type Bounded, exact, rounding, UNIT, zeros } from './bounded.js';
import { forwardLinks, forwardWindows, type LinkedLayer } from './layer.js';
import { linkedLayers } from './links.js';
import { boundedSoftmax } from './losses.js';

/** Outputs of a network that may have residual blocks, by what pruning leaves of it, after the words of docs/export.md. */
export async function boundedResidual(network: Network, rows: Float32Array): Promise<Bounded> {
  const state = (await network.prune()).state();
  // Where a normalisation stays, β stands for the biases, and comes later.
  const summed = state.layers.map((layer) => {
    const { last } = layer;
    return last.statistics ? { ...layer, last: { ...last, bias: new Float32Array(last.outputs) } } : layer;
  });
  const links = linkedLayers({ ...state, layers: summed }, 'last');
  const batch = rows.length / network.inputs;
  const sums: Bounded[] = [];
  const outputs: Bounded[] = [];
  for (const [l, link] of links.entries()) {
    const layer = state.layers[l];
    const { beside, adds } = layer.conv?.beyond ?? {};
    const x = outputs[l - (beside ? 2 : 1)] ?? exact(rows);
    const own = forwardLinks(link, batch, x, undefined);
    sums.push(adds ? added(own, sums[l - 2]) : own);
    outputs.push(handedUp(layer, link, batch, sums[l]));
  }
  const logits = outputs[outputs.length - 1];
  return network.output === 'softmax' ? boundedSoftmax(logits, batch) : logits;
}

function added(a: Bounded, b: Bounded): Bounded {
  const value = a.value.map((x, i) => x + b.value[i]);
  return { value, error: value.map((y, i) => rounded(y, a.error[i] + b.error[i], 1)) };
}

/** What is `error` from a value, and then rounded a few times. */
function rounded(value: number, error: number, times: number): number {
  return error + rounding(times) * (Math.abs(value) + error);
}

function handedUp({ conv, last }: LayerState, link: LinkedLayer, batch: number, sums: Bounded): Bounded {
  if (!conv) return forwardWindows(link, batch, sums);
  const { linear, averages } = conv.beyond ?? {};
  const y = last.statistics ? normalised(last, link.cells / last.outputs, sums) : sums;
  if (!linear && !averages) return forwardWindows(link, batch, y);
  return means(link, batch, linear ? y : rectified(y), cellsOf(conv.pool));
}

/** γ (s − mean) / √(variance + ε) + β, in any order: s γ/√… and mean γ/√… may be rounded each by itself. */
function normalised(
  { outputs, bias, scale, statistics }: LayerState['last'],
  area: number,
  { value, error }: Bounded,
): Bounded {
  const y = zeros(value.length);
  value.forEach((s, i) => {
    const map = Math.floor(i / area) % outputs;
    const mean = statistics?.[2 * map] ?? 0;
    const factor = (scale?.[map] ?? 1) / Math.sqrt((statistics?.[2 * map + 1] ?? 1) + 1e-5);
    y.value[i] = (s - mean) * factor + bias[map];
    const size = Math.abs(s * factor) + Math.abs(mean * factor) + Math.abs(bias[map]);
    const carried = Math.abs(factor) * error[i];
    y.error[i] = carried + rounding(8) * (size + carried);
  });
  return y;
}

function rectified({ value, error }: Bounded): Bounded {
  return { value: value.map((x) => Math.max(0, x)), error };
}

function means({ windows = [], cells }: LinkedLayer, batch: number, y: Bounded, count: number): Bounded {
  const out = zeros(batch * windows.length);
  for (let e = 0; e < batch; e++) {
    windows.forEach((window, n) => {
      const at = e * windows.length + n;
      let size = 0;
      for (const cell of window) {
        const place = e * cells + cell;
        out.value[at] += y.value[place] / count;
        out.error[at] += y.error[place] / count;
        size += Math.abs(y.value[place]) / count;
      }
      out.error[at] += rounding(count + 2) * (size + out.error[at]) + UNIT * Math.abs(out.value[at]);
    });
  }
  return out;
}
