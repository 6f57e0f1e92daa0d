import { checkInteger, checkNames } from '../../base/check.js';
import { invalid, L0netError } from '../../base/errors.js';
import type { GateSettings } from '../../gates/options.js';
import { type Below, cellsOf, type ImageInputs, MOST } from '../images.js';
import type { ConvOptions, MaxPoolOptions } from '../options.js';
import type { LayerShape } from '../shape.js';
import { convGeometry } from './geometry.js';

/**
 * Adds a convolution to the shapes, or pooling to the last one of them; returns what the next layer stands on.
 *
 * @param argument what the layer is in the options
 * @param pools    whether there is a convolution right below, without pooling
 * @throws L0netError INVALID_ARGUMENT, INVALID_SHAPE (windows that do not fit) or UNKNOWN_OPTION
 */
export function resolveConvolution(
  argument: string,
  layer: Record<string, unknown>,
  below: Below,
  pools: boolean,
  gates: GateSettings | undefined,
  shapes: LayerShape[],
): ImageInputs {
  return 'maxPool' in layer
    ? pool(argument, layer as unknown as MaxPoolOptions, below, pools ? shapes.at(-1) : undefined, shapes)
    : convolve(argument, layer as unknown as ConvOptions, below, gates, shapes);
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

function notOnImages(argument: string, received: unknown, expected: string): L0netError {
  return invalid(argument, received, expected);
}
