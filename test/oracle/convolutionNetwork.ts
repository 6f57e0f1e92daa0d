/**
 * Gated convolutions below a stack of gated dense layers, in float64 and plain loops:
 *
 *     y = z ∘ (W ⋆ x + b)     out = max(0, the greatest cell of each window of y)     [batch, maps, height, width]
 *
 * With batch normalisation y = z ∘ (γ (W ⋆ x)^ + b), of the minibatch's own moments. Windows may be averaged instead, and there may be no
 * rectifier.
 *
 * Gates are drawn once for the minibatch, z [maps], or once for each example, z [batch, maps]. The first dense layer
 * stands on the maps, channel by channel, each row by row. See network.ts for what is above.
 */
import { momentsOf, normalised, normalisedGradient } from './batchNorm.js';
import {
  cellsOf,
  forEachPatchCell,
  forEachWindow,
  type PatchShape,
  patchCounts,
  patches,
  type Side,
  windowCount,
} from './convolution.js';
import { type GateSettings, paperGates } from './gates.js';
import { type DenseLayer, lossAndGradients, type Minibatch, type Result, sampleLayer } from './network.js';
import { layerPenalty, type PenaltySettings } from './penalty.js';
import { productWeights, throughProduct } from './separable.js';

/** The sizes of a convolution's windows and of the images that it stands on. */
export interface Windows {
  readonly kernel: Side;
  readonly stride: Side;
  readonly padding: Side;
  readonly dilation?: Side;
  readonly height: number;
  readonly width: number;
  /** 1 for no pooling */
  readonly pool: Side;
  readonly poolStride: Side;
  /** Whether a window gives its mean. */
  readonly averages?: true;
  /** Whether there is no rectifier; then there is no maximum either. */
  readonly linear?: true;
  /** Whether it stands on the layer two below. */
  readonly beside?: true;
  /** Whether the sums of the layer two below are added to its own. */
  readonly adds?: true;
  /** Whether its own are added to others. */
  readonly keepsSums?: true;
  /** Whether w is [maps, channels + cells of a window]: see separable.ts. */
  readonly separable?: true;
}

export interface ConvolutionLayer {
  /** Channels. */
  readonly inputs: number;
  /** Maps. */
  readonly outputs: number;
  readonly conv: Windows;
  /** [maps, channels, the height of a window, its width] */
  readonly w: Float64Array;
  /** [maps] */
  readonly b: Float64Array;
  /** [maps]; undefined: no gates */
  readonly logAlpha: Float64Array | undefined;
  /** γ [maps], with batch normalisation; b is its β then. */
  readonly scale?: Float64Array;
}

type Gates = Float64Array | undefined;

/** What a convolution leaves for its way back. */
export interface Maps {
  /** W ⋆ x, with b if it is not normalised [batch, maps, positions] */
  readonly sums: Float64Array;
  /** What gates are on: that, or what normalisation makes of it. */
  readonly before: Float64Array;
  /** z times that */
  readonly y: Float64Array;
  /** [batch, maps, area] */
  readonly out: Float64Array;
  /** Which cell of y each cell of out is; −1 where none is above 0. For maxima. */
  readonly places: Int32Array;
}

export interface ConvolutionGradients {
  readonly dw: Float64Array;
  readonly db: Float64Array;
  readonly dlogAlpha: Float64Array | undefined;
  /** With batch normalisation. */
  readonly dscale?: Float64Array;
  readonly dx: Float64Array;
  readonly dSums: Float64Array;
}

export function patchShape({ inputs, conv }: ConvolutionLayer): PatchShape {
  const { kernel, stride, padding, dilation, height, width } = conv;
  return { channels: inputs, height, width, kernel, stride, padding, dilation };
}

/** Numbers of an image that a convolution hands up. */
export function outSize(layer: ConvolutionLayer): number {
  return windowCount(poolShape(layer));
}

function poolShape(layer: ConvolutionLayer) {
  const { outHeight, outWidth } = patchCounts(patchShape(layer));
  const { pool, poolStride } = layer.conv;
  return { maps: layer.outputs, height: outHeight, width: outWidth, size: pool, stride: poolStride };
}

/** @param past sums that are added to its own */
export function forwardConvolution(
  layer: ConvolutionLayer,
  batch: number,
  x: Float64Array,
  z: Gates,
  past?: Float64Array,
): Maps {
  const { outputs: maps, b } = layer;
  const w = weightsOf(layer);
  const shape = patchShape(layer);
  const { k, p } = patchCounts(shape);
  const imageSize = x.length / batch;
  const sums = new Float64Array(batch * maps * p);
  const size = outSize(layer);
  const out = new Float64Array(batch * size);
  const places = new Int32Array(batch * size).fill(-1);
  for (let e = 0; e < batch; e++) {
    const columns = patches(shape, x.subarray(e * imageSize, (e + 1) * imageSize), 0, 1);
    for (let map = 0; map < maps; map++) {
      for (let at = 0; at < p; at++) {
        let sum = layer.scale ? 0 : b[map];
        for (let i = 0; i < k; i++) sum += w[map * k + i] * columns[i * p + at];
        sums[(e * maps + map) * p + at] = sum + (past?.[(e * maps + map) * p + at] ?? 0);
      }
    }
  }
  const shapeOfMaps = { images: batch, maps, area: p };
  const before = layer.scale
    ? normalised(
        shapeOfMaps,
        sums,
        momentsOf(shapeOfMaps, sums),
        EPSILON,
        { beta: b, gamma: layer.scale },
        false,
      )
    : sums;
  const y = before.map((value, i) => {
    const map = Math.floor(i / p);
    return gateOf(z, maps, Math.floor(map / maps), map % maps) * value;
  });
  for (let e = 0; e < batch; e++) {
    forEachWindow(poolShape(layer), (window, map, cells) => {
      for (const cell of cells) {
        const place = (e * maps + map) * p + cell;
        if (takesMeans(layer)) {
          out[e * size + window] += rectified(layer, y[place]) / cells.length;
          continue;
        }
        if (y[place] <= out[e * size + window]) continue;
        out[e * size + window] = y[place];
        places[e * size + window] = place;
      }
    });
  }
  return { sums, before, y, out, places };
}

const EPSILON = 1e-5;

/** Of a single cell where nothing is pooled. */
function takesMeans({ conv }: ConvolutionLayer): boolean {
  return conv.averages === true || conv.linear === true;
}

function rectified({ conv }: ConvolutionLayer, value: number): number {
  return conv.linear ? value : Math.max(0, value);
}

/** dL/dy from dL/dout. */
function throughPooling(layer: ConvolutionLayer, batch: number, { y, places }: Maps, dOut: Float64Array) {
  const dy = new Float64Array(y.length);
  if (!takesMeans(layer)) {
    places.forEach((place, i) => {
      if (place >= 0) dy[place] += dOut[i];
    });
    return dy;
  }
  const [size, image] = [dOut.length / batch, y.length / batch];
  const area = image / layer.outputs;
  for (let e = 0; e < batch; e++) {
    forEachWindow(poolShape(layer), (window, map, cells) => {
      for (const cell of cells) {
        const place = e * image + map * area + cell;
        if (layer.conv.linear || y[place] > 0) dy[place] += dOut[e * size + window] / cells.length;
      }
    });
  }
  return dy;
}

function separableShape({ inputs, outputs, conv }: ConvolutionLayer) {
  return { maps: outputs, channels: inputs, cells: cellsOf(conv.kernel) };
}

/** [maps, channels, the height of a window, its width] */
function weightsOf(layer: ConvolutionLayer): Float64Array {
  return layer.conv.separable ? productWeights(separableShape(layer), layer.w) : layer.w;
}

function gateOf(z: Gates, maps: number, e: number, map: number): number {
  if (!z) return 1;
  return z.length === maps ? z[map] : z[e * maps + map];
}

/**
 * The gradients of what out's gradient comes from, without penalties.
 *
 * @param dPast what comes from those to whose sums its own are added
 */
export function backwardConvolution(
  layer: ConvolutionLayer,
  batch: number,
  x: Float64Array,
  result: Maps,
  z: Gates,
  slope: Gates,
  dOut: Float64Array,
  dPast?: Float64Array,
): ConvolutionGradients {
  const { outputs: maps, logAlpha } = layer;
  const w = weightsOf(layer);
  const shape = patchShape(layer);
  const { k, p } = patchCounts(shape);
  const imageSize = x.length / batch;
  const { sums, before } = result;
  const dy = throughPooling(layer, batch, result, dOut);
  const dw = new Float64Array(w.length);
  const db = new Float64Array(maps);
  const dlogAlpha = logAlpha && new Float64Array(maps);
  const dx = new Float64Array(x.length);
  for (let e = 0; e < batch; e++) {
    for (let map = 0; map < maps; map++) {
      const start = (e * maps + map) * p;
      const gate = gateOf(z, maps, e, map);
      for (let at = start; at < start + p; at++) {
        if (dlogAlpha) dlogAlpha[map] += before[at] * dy[at] * gateOf(slope, maps, e, map);
        db[map] += gate * dy[at];
        dy[at] *= gate;
      }
    }
  }
  const shapeOfMaps = { images: batch, maps, area: p };
  const through =
    layer.scale &&
    normalisedGradient(shapeOfMaps, sums, momentsOf(shapeOfMaps, sums), EPSILON, { gamma: layer.scale }, dy);
  const dOwn = through?.dx ?? dy;
  const dSums = dPast ? dOwn.map((value, i) => value + dPast[i]) : dOwn;
  for (let e = 0; e < batch; e++) {
    for (let map = 0; map < maps; map++) {
      const start = (e * maps + map) * p;
      forEachPatchCell(shape, (row, column, cell) => {
        if (cell < 0) return;
        const d = dSums[start + column];
        dw[map * k + row] += d * x[e * imageSize + cell];
        dx[e * imageSize + cell] += d * w[map * k + row];
      });
    }
  }
  const own = layer.conv.separable ? throughProduct(separableShape(layer), layer.w, dw) : dw;
  return { dw: own, db, dlogAlpha, ...(through && { dscale: through.dgamma }), dx, dSums };
}

/**
 * A convolution as the rows that its gates and penalties are on: [maps, channels · kernel cells + 1], the biases last, or γ behind them, and
 * none besides.
 */
export function rowsOfMaps({ outputs, w, b, scale, logAlpha }: ConvolutionLayer): DenseLayer {
  const k = w.length / outputs;
  const behind = scale ? [b, scale] : [b];
  const columns = k + behind.length;
  const rows = Float64Array.from({ length: outputs * columns }, (_, i) => {
    const [map, column] = [Math.floor(i / columns), i % columns];
    return column < k ? w[map * k + column] : behind[column - k][map];
  });
  return { inputs: outputs, outputs: columns, w: rows, b: new Float64Array(columns), logAlpha };
}

/** As in network.ts, with [batch, outputs] of the last layer. */
export interface ConvolutionalResult extends Omit<Result, 'layers'> {
  readonly layers: readonly Omit<ConvolutionGradients, 'dx' | 'dSums'>[];
  readonly output: Float64Array;
}

/** As in network.ts, with the noise, λ and results of convolutions before those of dense layers. */
export function convolutionalLossAndGradients(
  convolutions: readonly ConvolutionLayer[],
  dense: readonly DenseLayer[],
  minibatch: Minibatch,
  penalty: PenaltySettings,
  settings: GateSettings = paperGates,
): ConvolutionalResult {
  const { size, noise, loss } = minibatch;
  const count = convolutions.length;
  const samples = convolutions.map((layer, l) => sampleLayer(rowsOfMaps(layer), noise[l], settings));
  const gates = samples.map((sample) => sample && Float64Array.from(sample, ({ z }) => z));
  const slopes = samples.map((sample) => sample && Float64Array.from(sample, ({ slope }) => slope));
  const maps: Maps[] = [];
  const fromOf = (l: number) => (convolutions[l].conv.beside ? 2 : 1);
  const below = (l: number) => maps[l - fromOf(l)]?.out ?? minibatch.x;
  convolutions.forEach((layer, l) => {
    const past = layer.conv.adds && maps[l - 2].sums;
    maps.push(forwardConvolution(layer, size, below(l), gates[l], past));
  });
  const above = { ...penalty, lambda: penalty.lambda.slice(count) };
  const top = lossAndGradients(
    dense,
    { size, x: maps[count - 1].out, noise: noise.slice(count), loss },
    above,
    settings,
  );

  let { l0Penalty, l2Penalty, dx } = top;
  const layers: Omit<ConvolutionGradients, 'dx' | 'dSums'>[] = [...top.layers];
  const dOuts: Float64Array[] = maps.map(({ out }) => new Float64Array(out.length));
  const dPasts: (Float64Array | undefined)[] = [];
  dOuts[count - 1] = dx;
  for (let l = count - 1; l >= 0; l--) {
    const { adds } = convolutions[l].conv;
    const from = fromOf(l);
    const data = backwardConvolution(
      ...([convolutions[l], size, below(l), maps[l], gates[l], slopes[l], dOuts[l], dPasts[l]] as const),
    );
    if (adds) dPasts[l - 2] = data.dSums;
    data.dx.forEach((d, i) => {
      if (l >= from) dOuts[l - from][i] += d;
    });
    const extra = layerPenalty(rowsOfMaps(convolutions[l]), l, penalty, settings);
    l0Penalty += extra.l0;
    l2Penalty += extra.l2;
    dx = data.dx;
    layers.unshift(withPenalty(data, extra.dw, extra.dlogAlpha));
  }
  const { dataLoss } = top;
  const output = top.layers[top.layers.length - 1].preActivation;
  return { loss: dataLoss + l0Penalty + l2Penalty, dataLoss, l0Penalty, l2Penalty, layers, dx, output };
}

function withPenalty({ dw, db, dlogAlpha, dscale }: ConvolutionGradients, rows: Float64Array, dGates: Gates) {
  const k = dw.length / db.length;
  const columns = rows.length / db.length;
  return {
    dw: dw.map((value, i) => value + rows[Math.floor(i / k) * columns + (i % k)]),
    db: db.map((value, map) => value + rows[map * columns + k]),
    ...(dscale && { dscale: dscale.map((value, map) => value + rows[map * columns + k + 1]) }),
    dlogAlpha: dlogAlpha?.map((value, map) => value + (dGates?.[map] ?? 0)),
  };
}
