import type { LayerParameters, LayerState } from '../../../src/layers/plan.js';
import type { NetworkState } from '../../../src/network/state.js';
import { cellsOf, forEachPatchCell, forEachWindow, patchCounts } from '../convolution.js';
import type { LinkedLayer, LinkedSums } from './layer.js';

/** The layers of a network's state as links; removed inputs, maps and cells are left out as its origins say. */
export function linkedLayers({ layers }: NetworkState, set: 'last' | 'averaged'): LinkedLayer[] {
  return layers.map((layer, l) => {
    const parameters = layer[set];
    if (!parameters) throw new Error(`no ${set} parameters`);
    const isLast = l + 1 === layers.length;
    if (layer.conv) return convolution(layer, layer.conv, parameters, l);
    const cells = inputCells(layer, layers[l - 1]);
    return { ...dense(parameters, cells, cellsBelow(layer, layers[l - 1]), isLast), from: l - 1 };
  });
}

/** Numbers of a row below a dense layer. */
function cellsBelow({ width, last }: LayerState, below: LayerState | undefined): number {
  if (!below) return width;
  if (!below.conv) return last.inputs;
  return below.last.outputs * below.conv.outHeight * below.conv.outWidth;
}

/** Which of those its inputs are. */
function inputCells({ origins, last }: LayerState, below: LayerState | undefined): number[] {
  const own = Array.from({ length: last.inputs }, (_, i) => origins?.[i] ?? i);
  if (!below) return own;
  if (!below.conv) return own.map((_, i) => i);
  const area = below.conv.outHeight * below.conv.outWidth;
  const maps = Array.from({ length: below.last.outputs }, (_, m) => below.origins?.[m] ?? m);
  return own.map((cell) => {
    const map = maps.indexOf(Math.floor(cell / area));
    if (map < 0) throw new Error(`cell ${cell} stands on a map that is gone`);
    return map * area + (cell % area);
  });
}

function dense(
  parameters: LayerParameters,
  cells: readonly number[],
  below: number,
  isLast: boolean,
): Omit<LinkedLayer, 'from'> {
  const { inputs, outputs, weights, bias, logAlpha } = parameters;
  const each = logAlpha !== undefined && logAlpha.length !== inputs;
  const links: [number, number, number][] = [];
  for (let j = 0; j < outputs; j++) {
    for (let i = 0; i < inputs; i++) links.push([j, i * outputs + j, cells[i]]);
    links.push([j, inputs * outputs + j, -1]);
  }
  // With one input and one output a gate on groups and one on weights are the same.
  const gateOf = Array.from(weights, (_, k) => (logAlpha ? (each ? k : Math.floor(k / outputs)) : -1));
  return {
    inputs: below,
    cells: outputs,
    outputs,
    ...linked(links),
    fanIn: inputs + 1,
    fanOut: outputs,
    uses: 1,
    weights: Float64Array.from([...weights, ...bias]),
    gateOf: Int32Array.from([...gateOf, ...Array.from(bias, () => -1)]),
    logAlpha: logAlpha && Float64Array.from(logAlpha),
    windows: isLast ? undefined : Array.from({ length: outputs }, (_, j) => [j]),
  };
}

function convolution(
  { gates }: LayerState,
  conv: NonNullable<LayerState['conv']>,
  {
    inputs: channels,
    outputs: maps,
    weights,
    bias,
    logAlpha,
    scale = new Float32Array(0),
    statistics,
  }: LayerParameters,
  l: number,
): LinkedLayer {
  const { batchNorm, linear, averages, beside, adds, separable } = conv.beyond ?? {};
  const area = conv.height * conv.width;
  // Of a separable one each map has a window of its own, and only one channel: sums over all.
  const shape = { channels: separable ? 1 : channels, ...conv, dilation: conv.beyond?.dilation };
  const { k: own, p, outHeight: height, outWidth: width } = patchCounts(shape);
  const k = separable ? channels + own : own;
  const links: [number, number, number][] = [];
  for (let map = 0; map < maps; map++) {
    const below = separable ? map * area : 0;
    forEachPatchCell(shape, (row, column, cell) => {
      if (cell >= 0) links.push([map * p + column, map * k + k - own + row, below + cell]);
    });
    // Behind a normalisation it is β.
    for (let at = 0; at < p && !batchNorm; at++) links.push([map * p + at, maps * k + map, -1]);
  }
  const isEach = gates?.on === 'weights';
  const gateOf = (map: number, column: number) => {
    if (!logAlpha) return -1;
    return isEach ? map * (k + (batchNorm ? 2 : 1)) + column : map;
  };
  const windows: number[][] = [];
  forEachWindow({ maps, height, width, size: conv.pool, stride: conv.poolStride }, (_, map, cells) => {
    windows.push(cells.map((cell) => map * p + cell));
  });
  return {
    inputs: channels * area,
    cells: maps * p,
    outputs: windows.length,
    ...linked(links),
    fanIn: own + 1,
    fanOut: (separable ? 1 : maps) * cellsOf(conv.kernel),
    uses: separable ? Math.max(p, area) : p,
    channels: separable && channelSums(channels, maps, area, k),
    weights: Float64Array.from([...weights, ...bias, ...scale]),
    gateOf: Int32Array.from([
      ...Array.from(weights, (_, i) => gateOf(Math.floor(i / k), i % k)),
      ...Array.from(bias, (_, map) => gateOf(map, k)),
      ...Array.from(scale, (_, map) => gateOf(map, k + 1)),
    ]),
    logAlpha: logAlpha && Float64Array.from(logAlpha),
    windows,
    ...{ averages, linear, from: l - (beside ? 2 : 1), adds: adds && l - 2 },
    ...(statistics && {
      normalisation: { maps, area: p, beta: maps * k, gamma: maps * k + maps, running: statistics },
      gatesAffine: logAlpha !== undefined && !isEach,
    }),
  };
}

/** Of a separable convolution: for each map sums over channels, cell by cell. Its weights begin each row of W, which has so many. */
function channelSums(channels: number, maps: number, area: number, k: number): LinkedSums {
  const links: [number, number, number][] = [];
  for (let map = 0; map < maps; map++) {
    for (let c = 0; c < channels; c++) {
      for (let at = 0; at < area; at++) links.push([map * area + at, map * k + c, c * area + at]);
    }
  }
  return { ...linked(links), cells: maps * area, fanIn: channels, fanOut: maps };
}

function linked(links: readonly (readonly [number, number, number])[]): Pick<LinkedLayer, 'links'> {
  const column = (n: 0 | 1 | 2) => Int32Array.from(links, (link) => link[n]);
  return { links: { output: column(0), weight: column(1), input: column(2) } };
}
