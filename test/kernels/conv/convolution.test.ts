import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../../src/runtime/runtime.js';
import { type ConvolutionCase, convolutionVectors, flat } from '../../oracle/vectors.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { Memory } from '../../support/memory.js';
import { poolingCells, windowCells } from '../../support/sides.js';

/** Of 1 + |value|: what float32 reaches on these cases, see test/reference/README.md. */
const tolerance = 3e-6;

const POOL = 2;

/** A gated convolution, a rectifier and pooling, made of the kernels as a layer would call them. */
class Convolution {
  readonly #kernels: Kernels;
  readonly #memory: Memory;
  readonly #case: ConvolutionCase;
  readonly k: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly p: number;
  readonly pooled: number;
  /** W with the bias as its last column [maps, K + 1]. */
  readonly w: number;
  readonly #x: number;
  readonly #tile: number;
  readonly #window: number;
  readonly #pooling: number;

  constructor(memory: Memory, golden: ConvolutionCase) {
    const { in_channels, kernel, height, width, stride, padding, batch, W, b, x } = golden;
    [this.#kernels, this.#memory, this.#case] = [memory.kernels, memory, golden];
    this.k = in_channels * kernel ** 2;
    [this.outHeight, this.outWidth] = [height, width].map((length) => length + 2 * padding - kernel + 1);
    this.p = this.outHeight * this.outWidth;
    this.pooled = Math.floor(this.outHeight / POOL) * Math.floor(this.outWidth / POOL);
    this.w = memory.changing(W.flatMap((row, map) => [...flat(row), b[map]])).at;
    this.#x = this.put(flat(x));
    this.#tile = this.room(memory.kernels.tileBytes() / 4);
    const image = { channels: in_channels, height, width, kernel, stride, padding };
    this.#window = memory.indices(windowCells(image));
    const maps = { maps: 1, height: this.outHeight, width: this.outWidth, size: POOL, stride: POOL };
    this.#pooling = memory.indices(poolingCells(maps));
    expect(flat(x).length).toBe(batch * in_channels * height * width);
  }

  put(values: ArrayLike<number>): number {
    return this.#memory.put(values);
  }

  room(n: number): number {
    return this.#memory.output(n).at;
  }

  read(at: number, n: number): Float32Array {
    return this.#memory.f32(at, n);
  }

  /** The gates that are open; all of them where `z` is 0. */
  open(z: number): { at: number; list: number[] } {
    const maps = this.#case.out_channels;
    if (!z) return { at: 0, list: Array.from({ length: maps }, (_, i) => i) };
    const at = this.room(maps);
    const count = this.#kernels.openGates(maps, z, at);
    return { at, list: [...this.#memory.i32(at, count)] };
  }

  get #shape() {
    const { in_channels, height, width } = this.#case;
    return [in_channels, height, width, this.#window] as const;
  }

  #image(r: number): number {
    const { in_channels, height, width } = this.#case;
    return this.#x + 4 * r * in_channels * height * width;
  }

  /** y [batch, open maps, P] = (z ⊙ W)·cols, and the weights that it was computed with. */
  forward(z: number, open: { at: number; list: number[] }): { y: number; folded: number } {
    const kernels = this.#kernels;
    const [m, columns] = [open.list.length, this.k + 1];
    const folded = this.room(m * columns);
    kernels.foldWeights(m, columns, this.w, columns, open.at, 0, z, folded, columns);
    const left = this.room(kernels.leftPanels(m, columns));
    kernels.packLeft(m, columns, folded, columns, 0, 0, left);
    const right = this.room(kernels.rightPanels(columns, this.p));
    const y = this.room(this.#case.batch * m * this.p);
    for (let r = 0; r < this.#case.batch; r++) {
      kernels.packPatches(...this.#shape, this.#image(r), right);
      kernels.multiplyPacked(m, this.p, columns, left, right, y + 4 * r * m * this.p, this.p, this.#tile);
    }
    return { y, folded };
  }

  /** What is pooled, and where from. */
  pool(y: number, maps: number) {
    const { batch } = this.#case;
    const pooled = this.room(batch * maps * this.pooled);
    const indices = this.room(Math.ceil((batch * maps * this.pooled) / 4));
    // The maps of all images stand one behind the other.
    this.#kernels.poolMaps(
      ...([batch * maps, this.outHeight, this.outWidth, this.#pooling, y, this.p] as const),
      ...([pooled, indices] as const),
    );
    return { pooled, indices };
  }

  /** dy [batch, open maps, P] from the cotangent of what is pooled. */
  poolGradient(indices: number, open: readonly number[]): number {
    const { batch, cotangent } = this.#case;
    const dout = this.put(cotangent.flatMap((image) => open.flatMap((map) => [...flat(image[map])])));
    const dy = this.room(batch * open.length * this.p);
    this.#kernels.poolMapsGradient(
      ...([batch * open.length, this.outHeight, this.outWidth, this.#pooling, dout] as const),
      ...([indices, dy, this.p] as const),
    );
    return dy;
  }

  /** D [open maps, K + 1] = Σ over the images of dy · colsᵀ. */
  weightGradient(dy: number, m: number): number {
    const kernels = this.#kernels;
    const columns = this.k + 1;
    const [left, right] = [
      this.room(kernels.leftPanels(m, this.p)),
      this.room(kernels.rightPanels(this.p, columns)),
    ];
    const d = this.room(m * columns);
    for (let r = 0; r < this.#case.batch; r++) {
      kernels.packLeft(m, this.p, dy + 4 * r * m * this.p, this.p, 0, 0, left);
      kernels.packPatchesTransposed(...this.#shape, this.#image(r), right);
      kernels.multiplyPackedOnto(m, columns, this.p, left, right, d, columns, r, this.#tile);
    }
    return d;
  }

  /** dx [batch, channels, height, width] from the weights that the maps were computed with. */
  inputGradient(dy: number, folded: number, m: number): Float32Array {
    const kernels = this.#kernels;
    const { batch, in_channels, height, width, padding } = this.#case;
    const right = this.room(kernels.rightPanels(m, this.k));
    kernels.packRight(m, this.k, folded, this.k + 1, 0, 0, 0, right);
    const left = this.room(kernels.leftPanels(this.p, m));
    const [dPatches, image] = [this.room(this.p * this.k + 3), in_channels * height * width];
    const dx = this.room(batch * image);
    const padded = this.room(kernels.paddedWords(in_channels, height, width, padding, padding));
    for (let r = 0; r < batch; r++) {
      kernels.packLeftTransposed(this.p, m, dy + 4 * r * m * this.p, this.p, 0, 0, left);
      kernels.multiplyPacked(this.p, this.k, m, left, right, dPatches, this.k, this.#tile);
      kernels.addPatches(...this.#shape, dPatches, this.k, dx + 4 * r * image, padded);
    }
    return this.read(dx, batch * image);
  }

  /** The penalties and what they add to the gradient of the gates. */
  penalties(logAlpha: number) {
    const { out_channels: maps, beta, gamma, zeta, lambda, weight_decay, N } = this.#case;
    const norms = this.room(maps);
    this.#kernels.rowNorms(maps, this.k + 1, this.w, norms);
    const l0 = (lambda * (this.k + 1)) / N;
    const constants = this.put([beta, gamma, zeta, l0, weight_decay / N, 1e30, 0]);
    const [p, gradient, decay] = [this.room(2 * maps), this.room(maps), this.room(maps)];
    const results = this.room(4);
    // Each map's bias is a column of W: there is no other.
    this.#kernels.penalties(
      ...([maps, 0, logAlpha, 0, norms, constants, p, gradient, decay, results] as const),
    );
    const [first, second] = this.#memory.f64(results, 2);
    return { regularizer: first + second, gradient, decay };
  }

  /** The gradient of W by a plain step, whose velocity it is, and Σ_j W_ij·D_ij for each map. */
  finish(d: number, open: { at: number; list: number[] }, gate: number, decay: number) {
    const { out_channels: maps } = this.#case;
    const columns = this.k + 1;
    const first = this.#memory.changing(new Float32Array(maps * columns)).at;
    const [dGate, norms] = [this.room(maps), this.room(maps)];
    const [settings, scratch] = [
      this.put([0, 0, 0, 0, 0, 0]),
      this.room(this.#kernels.updateScratch(columns)),
    ];
    const layer = this.#memory.indices([maps, columns, gate, decay, this.w, first, 0, 0, dGate, norms]);
    this.#kernels.updateWeights(
      ...([layer, d, columns, open.at, open.list.length, 0, columns, settings, scratch] as const),
    );
    return { dw: this.read(first, maps * columns), dGate };
  }
}

/** [batch, open maps, n] with zeros for closed maps. */
function expand(compact: Float32Array, batch: number, maps: number, open: readonly number[]): Float64Array {
  const n = compact.length / (batch * Math.max(1, open.length));
  const whole = new Float64Array(batch * maps * n);
  for (let r = 0; r < batch; r++) {
    open.forEach((map, place) => {
      const from = (r * open.length + place) * n;
      whole.set(compact.subarray(from, from + n), (r * maps + map) * n);
    });
  }
  return whole;
}

/** Forward and backward, with one gate sample or one for each example. */
function run(memory: Memory, golden: ConvolutionCase) {
  memory.clear();
  const { kernels } = memory;
  const { batch, out_channels: maps, beta, gamma, zeta } = golden;
  const under = new Convolution(memory, golden);
  const { p, pooled: pooledArea } = under;
  const isShared = golden.mode === 'shared';
  const rows = isShared ? 1 : batch;
  const logAlpha = under.put(golden.log_alpha);
  const [z, dz] = [under.room(rows * maps), under.room(rows * maps)];
  kernels.hardConcrete(rows, maps, logAlpha, under.put(flat(golden.u)), beta, gamma, zeta, z, dz);
  const open = under.open(isShared ? z : 0);
  const m = open.list.length;
  const { y, folded } = under.forward(isShared ? z : 0, open);
  const conv = under.put(under.read(y, batch * m * p));
  if (!isShared) kernels.scaleMaps(batch * maps, p, y, p, z);
  const { pooled, indices } = under.pool(y, m);

  const penalties = under.penalties(logAlpha);
  const dy = under.poolGradient(indices, open.list);
  if (!isShared) {
    for (let r = 0; r < batch; r++) {
      const [image, cells] = [4 * r * maps * p, 4 * r * maps];
      const slopes = Array.from({ length: maps }, (_, map) => {
        const o = image + 4 * map * p;
        return kernels.dot(p, conv + o, dy + o);
      });
      kernels.addProduct(maps, dz + cells, under.put(slopes), penalties.gradient);
    }
    kernels.scaleMaps(batch * maps, p, dy, p, z);
  }
  const dx = under.inputGradient(dy, folded, m);
  const d = under.weightGradient(dy, m);
  const { dw, dGate } = under.finish(d, open, isShared ? z : 0, penalties.decay);
  if (isShared) kernels.addProduct(maps, dGate, dz, penalties.gradient);

  memory.check();
  const values = expand(under.read(pooled, batch * m * pooledArea), batch, maps, open.list);
  const cotangent = flat(golden.cotangent);
  return {
    z: under.read(z, rows * maps),
    gatedConv: expand(under.read(y, batch * m * p), batch, maps, open.list),
    pooled: values,
    dataTerm: values.reduce((sum, value, i) => sum + value * cotangent[i], 0),
    regularizer: penalties.regularizer,
    dw,
    dlogAlpha: under.read(penalties.gradient, maps),
    dx,
  };
}

/** What comes out with the gates of a network that is not trained. */
function evaluate(memory: Memory, golden: ConvolutionCase): Float64Array {
  memory.clear();
  const { batch, out_channels: maps, beta, gamma, zeta } = golden;
  const under = new Convolution(memory, golden);
  const z = under.room(maps);
  memory.kernels.testGates(maps, under.put(golden.log_alpha), 0, beta, gamma, zeta, z);
  const open = under.open(z);
  const { pooled } = under.pool(under.forward(z, open).y, open.list.length);
  memory.check();
  return expand(under.read(pooled, batch * open.list.length * under.pooled), batch, maps, open.list);
}

describe.each(allBuilds)('conv_layer, from the kernels of the %s build:', (build) => {
  test.each(convolutionVectors.cases)('$name', async (golden) => {
    const { f64 } = golden;
    const memory = await Memory.empty(build);
    const result = run(memory, golden);
    expectClose(result.z, flat(f64.z), tolerance, 'z');
    expectClose(result.gatedConv, flat(f64.gated_conv), tolerance, 'gated_conv');
    expectClose(result.pooled, flat(f64.pooled), tolerance, 'pooled');
    expectClose([result.dataTerm], [f64.data_term], tolerance, 'data term');
    expectClose([result.regularizer], [f64.regularizer], tolerance, 'regularizer');
    const dw = f64.dW.flatMap((row, map) => [...flat(row), f64.db[map]]);
    expectClose(result.dw, dw, tolerance, 'dW, db');
    expectClose(result.dlogAlpha, f64.dlog_alpha, tolerance, 'dlogα');
    expectClose(result.dx, flat(f64.dx), tolerance, 'dx');
    expectClose(evaluate(memory, golden), flat(f64.eval_pooled), tolerance, 'eval_pooled');
  });
});
