import { checkInteger, checkNames } from '../../base/check.js';
import { invalid, L0netError } from '../../base/errors.js';
import type { GateSettings } from '../../gates/options.js';
import { type Below, cellsOf, type Maps, MOST } from '../images.js';
import { brought } from '../kinds.js';
import type { ConvOptions, MaxPoolOptions } from '../options.js';
import type { ConvGeometry, LayerShape, Sides } from '../shape.js';
import { MOST_POOLED } from './file.js';
import { convGeometry, textOf } from './geometry.js';

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
): Maps {
  if (BEYOND.some((name) => name in layer)) {
    return brought('residual', 'resolve')(argument, layer, below, pools, gates, shapes) as Maps;
  }
  return 'maxPool' in layer
    ? pool(argument, layer as unknown as MaxPoolOptions, below, pools ? shapes.at(-1) : undefined, shapes)
    : convolve(argument, layer as unknown as ConvOptions, below, gates, shapes);
}

/** What the door l0net/residual knows. */
const BEYOND = ['residual', 'batchNorm', 'relu', 'averagePool'];

export function convolve(
  argument: string,
  options: ConvOptions,
  below: Below,
  gates: GateSettings | undefined,
  shapes: LayerShape[],
): Maps {
  checkNames(argument, options, ['conv', 'kernel', 'stride', 'padding']);
  const outputs = checkInteger(`${argument}.conv`, options.conv, 1, MOST);
  const sides = sidesOf(argument, below);
  const kernel = sides('kernel', options.kernel, 1, ANY);
  const stride = sides('stride', options.stride ?? 1, 1, ANY);
  const padding = sides('padding', options.padding ?? 0, 0, [kernel[0] - 1, kernel[1] - 1]);
  if (typeof below === 'number')
    throw notOnImages(
      argument,
      options,
      'images or signals below it: inputs { channels, height, width } or { channels, length }',
    );
  const { channels, height, width } = below;
  if (kernel[0] > height + 2 * padding[0] || kernel[1] > width + 2 * padding[1]) {
    throw new L0netError('INVALID_SHAPE', {
      argument: `${argument}.kernel`,
      received: options.kernel,
      expected: `a window that fits into ${height} by ${width} with padding ${textOf(padding)}`,
    });
  }
  const conv = convGeometry({ kernel, stride, padding, height, width, pool: [1, 1], poolStride: [1, 1] });
  shapes.push({ inputs: channels, outputs, gates, conv });
  const maps = { ...below, channels: outputs, height: conv.outHeight, width: conv.outWidth };
  cellsOf(argument, maps);
  return maps;
}

export const ANY: Sides = [MOST, MOST];

/** Reads options of a layer that are one number for both sides, or two; on a signal one number is the width, and the height the least. */
export function sidesOf(argument: string, below: Below) {
  const isSignal = typeof below === 'object' && below.isSignal;
  return (name: string, value: unknown, least: number, most: Sides): Sides => {
    const option = `${argument}.${name}`;
    if (!Array.isArray(value)) {
      const side = checkInteger(option, value, least, isSignal ? most[1] : Math.min(...most));
      return [isSignal ? least : side, side];
    }
    if (value.length !== 2) throw invalid(option, value, 'a number, or [height, width]');
    const [height, width] = value.map((side, i) => checkInteger(`${option}[${i}]`, side, least, most[i]));
    return [height, width];
  };
}

function pool(
  argument: string,
  options: MaxPoolOptions,
  below: Below,
  convolution: LayerShape | undefined,
  shapes: LayerShape[],
): Maps {
  checkNames(argument, options, ['maxPool', 'stride']);
  const sides = sidesOf(argument, below);
  const size = sides('maxPool', options.maxPool, 1, ANY);
  const cells = size[0] * size[1];
  if (cells < 2 || cells > MOST_POOLED)
    throw invalid(`${argument}.maxPool`, options.maxPool, `a window of 2 to ${MOST_POOLED} cells`);
  const stride = sides('stride', options.stride ?? size, 1, ANY);
  if (typeof below === 'number' || !convolution?.conv || !rectifies(convolution.conv))
    throw notOnImages(argument, options, 'a convolution with a rectifier right below it');
  if (size[0] > below.height || size[1] > below.width) {
    throw new L0netError('INVALID_SHAPE', {
      argument: `${argument}.maxPool`,
      received: options.maxPool,
      expected: `a window that fits into ${below.height} by ${below.width}`,
    });
  }
  const conv = convGeometry({ ...convolution.conv, pool: size, poolStride: stride });
  shapes[shapes.length - 1] = { ...convolution, conv };
  return { ...below, height: conv.outHeight, width: conv.outWidth };
}

/** Whether there is a rectifier by itself that maxima can be taken behind. */
function rectifies({ beyond }: ConvGeometry): boolean {
  return !beyond?.linear && !beyond?.adds;
}

export function notOnImages(argument: string, received: unknown, expected: string): L0netError {
  return invalid(argument, received, expected);
}
