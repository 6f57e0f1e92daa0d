import { checkInteger, checkNames } from './check.js';
import { L0netError } from './errors.js';
import type { GateSettings } from './gates/settings.js';
import { convGeometry, type LayerShape } from './layers/shape.js';

/** Images, as the numbers of a row: channel by channel, each row by row. */
export interface ImageInputs {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** A convolution (cross-correlation) with a rectifier, on images; its gates are on its maps. */
export interface ConvOptions {
  /** Output feature maps. */
  readonly conv: number;
  /** Side of the square window. */
  readonly kernel: number;
  /** Default 1. */
  readonly stride?: number;
  /** Zeros around the image, on each side; less than the kernel. Default 0. */
  readonly padding?: number;
}

/** Maxima over windows of the maps below, which must be those of a convolution. */
export interface MaxPoolOptions {
  /** Side of the square window, 2 to 15. What does not fill a window is left out. */
  readonly maxPool: number;
  /** Default: the window's side. */
  readonly stride?: number;
}

/**
 * What stands on the inputs, from the first layer up: the number of neurons of a dense layer, the last being the outputs;
 * or, first and on images, convolutions and their pooling. 'flatten' may say where maps become neurons: channel by
 * channel, each row by row.
 */
export type LayerOptions = number | ConvOptions | MaxPoolOptions | 'flatten';

/** More would not fit into a 32-bit memory. */
export const MOST = 2 ** 24;

/** What the next layer stands on. */
type Below = number | ImageInputs;

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
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.layers',
      received: layers,
      expected: 'an array of layers, the last being the number of outputs',
    });
  }
  let below = checkInputs(inputs);
  const shapes: LayerShape[] = [];
  let pools = false;
  (layers as readonly unknown[]).forEach((layer, i) => {
    const argument = `options.layers[${i}]`;
    if (layer === 'flatten') {
      below = cellsOf(argument, below);
    } else if (isObject(layer) && 'maxPool' in layer) {
      below = pool(
        argument,
        layer as unknown as MaxPoolOptions,
        below,
        pools ? shapes.at(-1) : undefined,
        shapes,
      );
      pools = false;
    } else if (isObject(layer)) {
      below = convolve(argument, layer as unknown as ConvOptions, below, gates, shapes);
      pools = true;
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
  checkNames('options.inputs', inputs, ['channels', 'height', 'width']);
  const size = (name: keyof ImageInputs) => checkInteger(`options.inputs.${name}`, inputs[name], 1, MOST);
  const image = { channels: size('channels'), height: size('height'), width: size('width') };
  cellsOf('options.inputs', image);
  return image;
}

function convolve(
  argument: string,
  options: ConvOptions,
  below: Below,
  gates: GateSettings | undefined,
  shapes: LayerShape[],
): ImageInputs {
  checkNames(argument, options, ['conv', 'kernel', 'stride', 'padding']);
  const outputs = checkInteger(`${argument}.conv`, options.conv, 1, MOST);
  const kernel = checkInteger(`${argument}.kernel`, options.kernel, 1, MOST);
  const stride = checkInteger(`${argument}.stride`, options.stride ?? 1, 1, MOST);
  const padding = checkInteger(`${argument}.padding`, options.padding ?? 0, 0, kernel - 1);
  if (typeof below === 'number')
    throw notOnImages(argument, options, 'images below it: inputs { channels, height, width }');
  const { channels, height, width } = below;
  if (kernel > Math.min(height, width) + 2 * padding) {
    throw new L0netError('INVALID_SHAPE', {
      argument: `${argument}.kernel`,
      received: kernel,
      expected: `a window that fits into ${height} by ${width} with padding ${padding}`,
    });
  }
  const conv = convGeometry({ kernel, stride, padding, height, width, pool: 1, poolStride: 1 });
  shapes.push({ inputs: channels, outputs, gates, conv });
  const image = { channels: outputs, height: conv.outHeight, width: conv.outWidth };
  cellsOf(argument, image);
  return image;
}

function pool(
  argument: string,
  options: MaxPoolOptions,
  below: Below,
  convolution: LayerShape | undefined,
  shapes: LayerShape[],
): ImageInputs {
  checkNames(argument, options, ['maxPool', 'stride']);
  const size = checkInteger(`${argument}.maxPool`, options.maxPool, 2, 15);
  const stride = checkInteger(`${argument}.stride`, options.stride ?? size, 1, MOST);
  if (typeof below === 'number' || !convolution?.conv)
    throw notOnImages(argument, options, 'a convolution right below it');
  if (size > Math.min(below.height, below.width)) {
    throw new L0netError('INVALID_SHAPE', {
      argument: `${argument}.maxPool`,
      received: size,
      expected: `a window that fits into ${below.height} by ${below.width}`,
    });
  }
  const conv = convGeometry({ ...convolution.conv, pool: size, poolStride: stride });
  shapes[shapes.length - 1] = { ...convolution, conv };
  return { channels: convolution.outputs, height: conv.outHeight, width: conv.outWidth };
}

/** Numbers of an image. Throws L0netError INVALID_ARGUMENT for more than fit. */
function cellsOf(argument: string, below: Below): number {
  const cells = typeof below === 'number' ? below : below.channels * below.height * below.width;
  return checkInteger(`${argument} (its numbers)`, cells, 1, MOST);
}

function notOnImages(argument: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_ARGUMENT', { argument, received, expected });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
