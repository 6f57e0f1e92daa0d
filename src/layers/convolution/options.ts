import { checkInteger, checkNames } from '../../base/check.js';
import { invalid, L0netError } from '../../base/errors.js';
import type { GateSettings } from '../../gates/options.js';
import { type Below, cellsOf, type Maps, MOST } from '../images.js';
import { brought } from '../kinds.js';
import type { ConvOptions, MaxPoolOptions } from '../options.js';
import type { Beyond, ConvGeometry, LayerShape, Sides } from '../shape.js';
import { MOST_POOLED } from './file.js';
import { ANY, convGeometry, ONE, reachOf } from './geometry.js';

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
    return brought('residual convolution', 'resolve')(argument, layer, below, pools, gates, shapes) as Maps;
  }
  return 'maxPool' in layer
    ? pool(argument, layer as unknown as MaxPoolOptions, below, pools ? shapes.at(-1) : undefined, shapes)
    : convolve(argument, layer as unknown as ConvOptions, below, gates, shapes);
}

/** What the door l0net/residual knows. */
const BEYOND = ['residual', 'batchNorm', 'relu', 'averagePool', 'dilation', 'separable'];

/** @param beyond what it does beyond others; undefined for nothing */
export function convolve(
  argument: string,
  options: ConvOptions,
  below: Below,
  gates: GateSettings | undefined,
  shapes: LayerShape[],
  beyond?: Beyond,
): Maps {
  checkNames(argument, options, ['conv', 'kernel', 'stride', 'padding']);
  const outputs = checkInteger(`${argument}.conv`, options.conv, 1, MOST);
  const sides = sidesOf(argument, below);
  const kernel = sides('kernel', options.kernel, 1);
  const stride = sides('stride', options.stride ?? 1, 1);
  const reach = reachOf({ kernel, beyond });
  const padding = sides('padding', options.padding ?? 0, 0, [reach[0] - 1, reach[1] - 1]);
  if (typeof below === 'number')
    throw invalid(argument, options, 'inputs { channels, height, width } or { channels, length } below it');
  const { channels, height, width } = below;
  checkFits(`${argument}.kernel`, options.kernel, reach, height + 2 * padding[0], width + 2 * padding[1]);
  const settings = { kernel, stride, padding, height, width, pool: ONE, poolStride: ONE };
  const conv = convGeometry(beyond ? { ...settings, beyond } : settings);
  shapes.push({ inputs: channels, outputs, gates, conv });
  const maps = { ...below, channels: outputs, height: conv.outHeight, width: conv.outWidth };
  cellsOf(argument, maps);
  return maps;
}

function pool(
  argument: string,
  options: MaxPoolOptions,
  below: Below,
  convolution: LayerShape | undefined,
  shapes: LayerShape[],
): Maps {
  checkNames(argument, options, ['maxPool', 'stride']);
  const option = `${argument}.maxPool`;
  const sides = sidesOf(argument, below);
  const size = sides('maxPool', options.maxPool, 1);
  const cells = size[0] * size[1];
  if (cells < 2 || cells > MOST_POOLED)
    throw invalid(option, options.maxPool, `a window of 2 to ${MOST_POOLED} cells`);
  const stride = sides('stride', options.stride ?? size, 1);
  if (typeof below === 'number' || !convolution?.conv || !rectifies(convolution.conv))
    throw invalid(argument, options, 'a convolution with a rectifier right below it');
  checkFits(option, options.maxPool, size, below.height, below.width);
  const conv = convGeometry({ ...convolution.conv, pool: size, poolStride: stride });
  shapes[shapes.length - 1] = { ...convolution, conv };
  return { ...below, height: conv.outHeight, width: conv.outWidth };
}

/** Whether there is a rectifier by itself that maxima can be taken behind. */
function rectifies({ beyond }: ConvGeometry): boolean {
  return !beyond?.linear && !beyond?.adds;
}

/** Reads options that are one number for both sides, or two; on a signal one number is the width, and the height the least there is. */
export function sidesOf(argument: string, below: Below) {
  const isSignal = typeof below === 'object' && below.isSignal;
  return (name: string, value: unknown, least: number, most = ANY): Sides => {
    const option = `${argument}.${name}`;
    const isList = Array.isArray(value);
    const given: unknown[] = isList ? value : [isSignal ? least : value, value];
    if (given.length !== 2) throw invalid(option, value, 'one or [height, width]');
    const [height, width] = given.map((side, i) =>
      checkInteger(isList ? `${option}[${i}]` : option, side, least, most[i]),
    );
    return [height, width];
  };
}

export function checkFits(
  argument: string,
  received: unknown,
  size: Sides,
  height: number,
  width: number,
): void {
  if (size[0] <= height && size[1] <= width) return;
  const expected = `a window that fits into ${height} by ${width} cells`;
  throw new L0netError('INVALID_SHAPE', { argument, received, expected });
}
