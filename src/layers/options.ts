import { checkInteger, checkNames } from '../base/check.js';
import { invalid } from '../base/errors.js';
import type { GateSettings } from '../gates/options.js';
import { type Below, cellsOf, MOST } from './images.js';
import { brought } from './kinds.js';
import type { LayerShape } from './shape.js';

/** One number for both sides, or [height, width]; on signals one number is the width, and the height is that of a signal. */
export type SidesOption = number | readonly [height: number, width: number];

/** A convolution (cross-correlation) with a rectifier, on images; its gates are on its maps. */
export interface ConvOptions {
  /** Output feature maps. */
  readonly conv: number;
  /** Sides of the window: 5 is 5 × 5 on images, 1 × 5 on signals. */
  readonly kernel: SidesOption;
  /** Down and across. Default 1. */
  readonly stride?: SidesOption;
  /** Zeros above and below the image, and left and right of it; less than the kernel. On signals only the latter. Default 0. */
  readonly padding?: SidesOption;
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
export type LayerOptions = number | ConvOptions | MaxPoolOptions | 'flatten';

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
  let pools = false;
  (layers as readonly unknown[]).forEach((layer, i) => {
    const argument = `options.layers[${i}]`;
    if (layer === 'flatten') {
      below = cellsOf(argument, below);
    } else if (isObject(layer)) {
      below = brought('convolution', 'resolve')(argument, layer, below, pools, gates, shapes);
      pools = 'conv' in layer;
    } else {
      const cells = typeof below === 'number' ? below : cellsOf(argument, below);
      below = checkInteger(argument, layer, 1, MOST);
      shapes.push({ inputs: cells, outputs: below, gates });
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
