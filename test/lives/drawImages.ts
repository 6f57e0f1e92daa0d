import type { ConvOptions, LayerOptions, NetworkOptions, SidesOption } from '../../src/index.js';
import { windows } from '../oracle/convolution.js';
import type { Random } from '../support/random.js';
import type { Drawn } from './draw.js';

/** Of the height, and of the width. */
type Pair = [height: number, width: number];

/** Images or signals, with what stands on them so far. */
class Images {
  readonly layers: LayerOptions[] = [];
  /** Layers of parameters. */
  count = 0;
  /** Of a map at the top; its sides. */
  channels: number;
  lengths: Pair;
  readonly inputs: NetworkOptions['inputs'];
  readonly #random: Random;
  readonly #isSignal: boolean;
  /** So large, and with such windows, that convolutions above the first take their tiles at points to predict. */
  readonly #isTiled: boolean;

  constructor(random: Random, isTiled: boolean, sides: readonly number[]) {
    this.#random = random;
    this.#isTiled = isTiled;
    const isSignal = !isTiled && random.unit() < 0.25;
    this.#isSignal = isSignal;
    const most = isSignal ? 24 : random.pick(sides);
    const side = () => (isTiled ? random.integer(8, 10) : random.integer(1, most));
    this.channels = random.integer(1, 3);
    this.lengths = [isSignal ? 1 : side(), side()];
    const { channels, lengths } = this;
    const [height, width] = lengths;
    this.inputs = isSignal ? { channels, length: width } : { channels, height, width };
  }

  /** What both sides of a window may have, or each by itself; of a signal the height is what there is to it. */
  #both(isSquare: boolean, least: (i: 0 | 1) => number, largest: (i: 0 | 1) => number): Pair {
    const draw = (...sides: (0 | 1)[]) =>
      this.#random.integer(Math.max(...sides.map(least)), Math.min(...sides.map(largest)));
    if (!isSquare) return [this.#isSignal ? least(0) : draw(0), draw(1)];
    const one = draw(0, 1);
    return [one, one];
  }

  #isSquare(): boolean {
    return !this.#isSignal && (this.#isTiled || this.#random.unit() < 0.5);
  }

  #option(isSquare: boolean, sides: Pair): SidesOption {
    if (this.#isSignal) return sides[1];
    return this.#random.unit() < 0.5 && isSquare ? sides[0] : sides;
  }

  /** A convolution of any geometry that fits. */
  convolve(more: Pick<ConvOptions, 'batchNorm' | 'relu' | 'separable'> = {}): void {
    const random = this.#random;
    const isTiled = this.#isTiled;
    const isSquare = this.#isSquare();
    const padding = this.#both(
      isSquare,
      () => (isTiled ? 2 : 0),
      () => 2,
    );
    const kernel = this.#both(
      isSquare,
      (i) => padding[i] + 1,
      (i) => Math.min(5, this.lengths[i] + 2 * padding[i]),
    );
    const stride = this.#stride(isSquare);
    const gaps = more.separable ? this.#gaps(isSquare, kernel, padding) : undefined;
    const reach = kernel.map((cells, i) => (cells - 1) * (gaps?.[i] ?? 1) + 1);
    const conv = random.integer(1, 5);
    const option = (sides: Pair) => this.#option(isSquare, sides);
    this.layers.push({
      conv,
      kernel: option(kernel),
      stride: option(stride),
      padding: option(padding),
      ...(gaps && { dilation: option(gaps) }),
      ...more,
    });
    this.#shrink((length, i) => windows(length, reach[i], stride[i], padding[i]));
    this.channels = conv;
    this.count++;
  }

  /** Steps from one cell of a window to the next, as there is room for. */
  #gaps(isSquare: boolean, kernel: Pair, padding: Pair): Pair {
    const most = (i: 0 | 1) =>
      kernel[i] > 1 ? Math.floor((this.lengths[i] + 2 * padding[i] - 1) / (kernel[i] - 1)) : 2;
    return this.#both(
      isSquare,
      () => 1,
      (i) => this.#random.pick([1, Math.min(3, most(i))]),
    );
  }

  /** A block, which keeps sizes or does not. */
  addBlock(): void {
    const random = this.#random;
    const isSquare = this.#isSquare();
    const kernel = this.#both(
      isSquare,
      () => 0,
      () => 1,
    ).map((half) => 2 * half + 1) as Pair;
    const stride: Pair = random.unit() < 0.5 ? [1, 1] : this.#stride(isSquare);
    const gaps = this.#both(
      isSquare,
      () => 1,
      () => random.pick([1, 1, 2, 3]),
    );
    const residual = random.unit() < 0.5 ? this.channels : random.integer(1, 5);
    this.count += residual === this.channels && stride.every((step) => step === 1) ? 2 : 3;
    const option = (sides: Pair) => this.#option(isSquare, sides);
    this.layers.push({ residual, kernel: option(kernel), stride: option(stride), dilation: option(gaps) });
    this.#shrink((length, i) => Math.ceil(length / stride[i]));
    this.channels = residual;
  }

  #stride(isSquare: boolean): Pair {
    return this.#both(
      isSquare,
      () => 1,
      () => (this.#isTiled ? 1 : this.#random.pick([1, 1, 2, 3])),
    );
  }

  /** Maxima or means over windows of the convolution right below; nothing where the windows would have one cell. */
  pool(how: 'maxPool' | 'averagePool'): void {
    const random = this.#random;
    if (how === 'averagePool' && random.unit() < 0.5) {
      this.layers.push({ averagePool: 'global' });
      this.#shrink(() => 1);
      return;
    }
    const isSquare = this.#isSquare();
    const size = this.#both(
      isSquare,
      () => 1,
      (i) => Math.min(4, this.lengths[i]),
    );
    if (size[0] * size[1] < 2) return;
    const step = this.#both(
      isSquare,
      () => 1,
      () => 4,
    );
    const [window, stride] = [this.#option(isSquare, size), this.#option(isSquare, step)];
    this.layers.push(how === 'maxPool' ? { maxPool: window, stride } : { averagePool: window, stride });
    this.#shrink((length, i) => windows(length, size[i], step[i]));
  }

  #shrink(by: (length: number, i: number) => number): void {
    this.lengths = this.lengths.map(by) as Pair;
  }

  /** With one or two dense layers on it. */
  drawn(): Drawn {
    const random = this.#random;
    const { inputs, layers } = this;
    if (random.unit() < 0.3) layers.push('flatten');
    const dense = [...(random.unit() < 0.5 ? [random.integer(1, 6)] : []), random.integer(1, 4)];
    return { inputs, layers: [...layers, ...dense], count: this.count + dense.length };
  }
}

/** One to three convolutions, pooled or not. */
function drawPlain(random: Random): Drawn {
  const isTiled = random.unit() < 0.2;
  const images = new Images(random, isTiled, [3, 6, 9]);
  for (let left = isTiled ? 2 : random.integer(1, 3); left > 0; left--) {
    images.convolve();
    if (random.unit() >= (isTiled ? 0.8 : 0.4)) images.pool('maxPool');
  }
  return images.drawn();
}

/**
 * What l0net/residual brings: normalised or not, rectified or not, separable or not, with maxima or means, and up to two blocks on a
 * normalised convolution; among convolutions that have nothing of it.
 */
function drawResidual(random: Random, isGated: boolean): Drawn {
  const images = new Images(random, random.unit() < 0.1, [3, 5, 7]);
  for (let left = random.integer(1, 2); left > 0; left--) {
    const normalised = { batchNorm: random.unit() < 0.8 };
    const relu = random.unit() < 0.75;
    const separable = (normalised.batchNorm || !isGated) && random.unit() < 0.4;
    images.convolve({
      ...normalised,
      ...(random.unit() < 0.5 || !relu ? { relu } : {}),
      ...(separable && { separable }),
    });
    const blocks = normalised.batchNorm && !separable && random.unit() < 0.7 ? random.integer(1, 2) : 0;
    for (let block = 0; block < blocks; block++) images.addBlock();
    // There is no rectifier to take maxima behind where a block ends.
    if (random.unit() < 0.5)
      images.pool(relu && blocks === 0 && random.unit() < 0.5 ? 'maxPool' : 'averagePool');
  }
  return images.drawn();
}

export const drawImages = { plain: drawPlain, residual: drawResidual } as const;
