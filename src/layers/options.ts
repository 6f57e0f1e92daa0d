import { checkInteger, checkNames } from '../base/check.js';
import { invalid } from '../base/errors.js';
import type { GateSettings } from '../gates/options.js';
import { type Below, cellsOf, MOST } from './images.js';
import { brought } from './kinds.js';
import type { LayerShape } from './shape.js';

/** One number for both sides, or [height, width]; on signals one number is the width, and the height is that of a signal. */
export type SidesOption = number | readonly [height: number, width: number];

/** A convolution (cross-correlation), with a rectifier if nothing else is said, on images; its gates are on its maps. */
export interface ConvOptions {
  /** Output feature maps. */
  readonly conv: number;
  /** Sides of the window: 5 is 5 × 5 on images, 1 × 5 on signals. */
  readonly kernel: SidesOption;
  /** Down and across. Default 1. */
  readonly stride?: SidesOption;
  /**
   * Zeros above and below the image, and left and right of it; less than the kernel reaches. On signals only the latter. Default 0.
   */
  readonly padding?: SidesOption;
  /** From one cell of the window to the next, in cells of the image (à trous): a kernel of 3 with 2 reaches over 5. Default 1. */
  readonly dilation?: SidesOption;
  /**
   * Whether channels are summed cell by cell, and each map of these sums goes through a window of its own, of `kernel`, `stride`, `padding`
   * and `dilation`: a blueprint separable convolution (Haase and Amthor 2020), of inputs + kernel cells weights for each map instead of
   * inputs · kernel cells. Its gates are on its maps, whose sums and windows close together; where there are any, with `batchNorm` alone.
   * Default false.
   */
  readonly separable?: boolean;
  /**
   * Whether the sums of each map are normalised: over the minibatch while it trains, by running averages at test time (batch
   * normalisation, in front of the rectifier and the gate; ε = 1e-5, and a tenth of each minibatch goes into the averages). Pruning
   * folds it into the weights. Not with one gate sample for each example. Default false.
   */
  readonly batchNorm?: boolean;
  /** Whether there is a rectifier. Default true. */
  readonly relu?: boolean;
}

/** Means over windows of the maps below, which must be those of a convolution. */
export interface AveragePoolOptions {
  /** Sides of the window, or 'global' for whole maps. What does not fill a window is left out. */
  readonly averagePool: SidesOption | 'global';
  /** Default: the window's sides. */
  readonly stride?: SidesOption;
}

/**
 * A residual block with pre-activation (He et al. 2016): two convolutions with batch normalisation, past which goes what they stand on. It
 * stands on a convolution with batch normalisation and without pooling, or on another block. Where sizes differ, what goes past goes
 * through a convolution of one cell. In a network with such blocks gates are on the maps of their first convolutions, and nowhere
 * else, as in the paper: all that the shortcuts connect stays whole.
 */
export interface ResidualOptions {
  /** Output feature maps. */
  readonly residual: number;
  /** Sides of the windows, which are odd: images keep their size. Default 3. */
  readonly kernel?: SidesOption;
  /** Of the first convolution, and of what goes past. Default 1. */
  readonly stride?: SidesOption;
  /** From one cell of the windows to the next, of both convolutions: images keep their size all the same. Default 1. */
  readonly dilation?: SidesOption;
  /**
   * Whether weight decay moves the gates, too, whose P(z ≠ 0) is in what it expects of the weights, ½ weightDecay Σ P W². Default true.
   */
  readonly gateDecay?: boolean;
}

/** Maxima over windows of the maps below, which must be those of a convolution. */
export interface MaxPoolOptions {
  /** Sides of the window, of 2 to 254 cells. What does not fill a window is left out. */
  readonly maxPool: SidesOption;
  /** Default: the window's sides. */
  readonly stride?: SidesOption;
}

/**
 * What stands on the inputs, from the first layer up: the number of neurons of a dense layer, the last being the outputs;
 * or, first and on images or signals, convolutions and their pooling. 'flatten' may say where maps become neurons: channel by
 * channel, each row by row.
 */
export type LayerOptions =
  | number
  | ConvOptions
  | ResidualOptions
  | MaxPoolOptions
  | AveragePoolOptions
  | 'flatten';

/**
 * The shapes of layers, pooling being part of the convolution below it.
 *
 * @throws L0netError INVALID_ARGUMENT, INVALID_SHAPE (windows that do not fit) or UNKNOWN_OPTION
 */
export function resolveLayers(
  inputs: unknown,
  layers: unknown,
  gates: GateSettings | undefined,
): LayerShape[] {
  if (!Array.isArray(layers) || typeof layers.at(-1) !== 'number') {
    throw invalid('options.layers', layers, 'an array of layers, the last being the number of outputs');
  }
  let below = checkInputs(inputs);
  const shapes: LayerShape[] = [];
  const isBlock = (layer: unknown) => isObject(layer) && 'residual' in layer;
  const whole = layers.some(isBlock) ? undefined : gates;
  let pools = false;
  (layers as readonly unknown[]).forEach((layer, i) => {
    const argument = `options.layers[${i}]`;
    if (layer === 'flatten') {
      below = cellsOf(argument, below);
    } else if (isObject(layer)) {
      const own = isBlock(layer) ? gates : whole;
      below = brought('convolution', 'resolve')(argument, layer, below, pools, own, shapes);
      pools = 'conv' in layer || isBlock(layer);
    } else {
      const cells = typeof below === 'number' ? below : cellsOf(argument, below);
      below = checkInteger(argument, layer, 1, MOST);
      shapes.push({ inputs: cells, outputs: below, gates: whole });
      pools = false;
    }
  });
  return shapes;
}

function checkInputs(inputs: unknown): Below {
  if (!isObject(inputs)) return checkInteger('options.inputs', inputs, 1, MOST);
  const isSignal = 'length' in inputs;
  const names = isSignal ? ['channels', 'length'] : ['channels', 'height', 'width'];
  checkNames('options.inputs', inputs, names);
  const [channels, ...sides] = names.map((name) =>
    checkInteger(`options.inputs.${name}`, inputs[name], 1, MOST),
  );
  const [height, width] = isSignal ? [1, ...sides] : sides;
  const maps = { channels, height, width, isSignal };
  cellsOf('options.inputs', maps);
  return maps;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
