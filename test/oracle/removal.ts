import type { LayerParameters, LayerState } from '../../src/layers/plan.js';
import type { LayerTrainingState, TrainerState } from '../../src/training/state.js';
import { cellsOf } from './convolution.js';

/**
 * A training as the end of an epoch leaves it when gates are removed that were at the lower clamp of log α at the ends of
 * so many epochs in a row, from the same one before anything was removed, in plain copies of cells.
 *
 * @param streaks of each gate, before this end
 */
export function withoutRemoved(
  state: TrainerState,
  streaks: readonly Uint32Array[],
  limit: number,
  epochs: number,
): TrainerState {
  const { layers } = state.network;
  const lowest = Math.fround(-limit);
  const counts = layers.map(({ last }, l) =>
    Uint32Array.from(streaks[l], (count, i) => (last.logAlpha && last.logAlpha[i] <= lowest ? count + 1 : 0)),
  );
  const kept: number[][] = [];
  layers.forEach((layer, l) => {
    const below = layers[l - 1];
    const standing = Array.from(counts[l], (_, i) => i).filter((i) => {
      return !below?.conv || layer.conv || kept[l - 1].includes(mapUnder(layer, below, i));
    });
    const rows = standing.filter((i) => counts[l][i] < epochs);
    const above = layers[l + 1];
    const carries = (row: number) =>
      !layer.conv ||
      !above ||
      above.conv ||
      Array.from({ length: above.last.inputs }, (_, i) => mapUnder(above, layer, i)).includes(row);
    // A layer of nothing but biases would learn no more: one gate that does something stays.
    const needed = rows.some(carries) ? undefined : standing.find(carries);
    const { groups } = layer.gates ?? {};
    const all = standing.filter((i) => i === needed || (groups && groups[i] === groups[needed ?? -1]));
    kept.push(needed === undefined ? rows : [...rows, ...all].sort((a, b) => a - b));
  });
  const take = (parameters: LayerParameters, l: number) => compact(parameters, layers[l], kept, l, layers);
  return {
    ...state,
    network: {
      ...state.network,
      layers: layers.map((layer, l) => ({
        ...layer,
        gates: layer.gates?.groups
          ? { ...layer.gates, groups: Int32Array.from(kept[l], (row) => layer.gates?.groups?.[row] ?? 0) }
          : layer.gates,
        origins: Int32Array.from(kept[l], (row) => layer.origins?.[row] ?? row),
        last: take(layer.last, l),
        averaged: layer.averaged && take(layer.averaged, l),
      })),
    },
    layers: state.layers.map(
      ({ first, second }, l): LayerTrainingState => ({
        first: take(first, l),
        second: second && take(second, l),
        streaks: Uint32Array.from(kept[l], (row) => counts[l][row]),
      }),
    ),
  };
}

/** The map, as it is numbered now, that an input of the first dense layer stands on. */
function mapUnder(layer: LayerState, below: LayerState, input: number): number {
  if (!below.conv) throw new Error('no maps');
  const original = Math.floor(
    (layer.origins?.[input] ?? input) / (below.conv.outHeight * below.conv.outWidth),
  );
  return below.origins ? below.origins.indexOf(original) : original;
}

function compact(
  { inputs, outputs, weights, bias, scale, statistics, logAlpha }: LayerParameters,
  { conv }: LayerState,
  kept: readonly number[][],
  l: number,
  layers: readonly LayerState[],
): LayerParameters {
  const all = (n: number) => Array.from({ length: n }, (_, i) => i);
  const rows = kept[l];
  const channels = kept[l - (conv?.beyond?.beside ? 2 : 1)] ?? all(inputs);
  const columns = l + 1 < layers.length ? kept[l + 1] : all(outputs);
  const { separable } = conv?.beyond ?? {};
  const window = conv ? cellsOf(conv.kernel) : 0;
  // Cells of each channel, and behind them those of a window that is the map's own.
  const [area, own] = separable ? [1, window] : [window, 0];
  const cells = rows.flatMap((row) => {
    if (!conv) return columns.map((column) => weights[row * outputs + column]);
    const from = row * (inputs * area + own);
    const ofChannels = channels.flatMap((channel) => all(area).map((k) => from + channel * area + k));
    const behind = all(own).map((k) => from + inputs * area + k);
    return [...ofChannels, ...behind].map((cell) => weights[cell]);
  });
  const [left, neurons] = conv ? [channels, rows] : [rows, columns];
  return {
    inputs: left.length,
    outputs: neurons.length,
    weights: Float32Array.from(cells),
    bias: Float32Array.from(neurons, (neuron) => bias[neuron]),
    ...(scale && { scale: Float32Array.from(rows, (row) => scale[row]) }),
    ...(statistics && {
      statistics: Float32Array.from(rows.flatMap((row) => [statistics[2 * row], statistics[2 * row + 1]])),
    }),
    ...(logAlpha && { logAlpha: Float32Array.from(rows, (row) => logAlpha[row]) }),
  };
}
