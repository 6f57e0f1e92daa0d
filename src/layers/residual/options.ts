import { checkInteger, checkNames } from '../../base/check.js';
import { invalid } from '../../base/errors.js';
import type { GateSettings } from '../../gates/options.js';
import { convGeometry, isSquare } from '../convolution/geometry.js';
import { checkFits, convolve, sidesOf } from '../convolution/options.js';
import { type Below, cellsOf, type Maps, MOST } from '../images.js';
import type { ResolveLayer } from '../kinds.js';
import type { AveragePoolOptions, ConvOptions, ResidualOptions } from '../options.js';
import type { Beyond, ConvGeometry, LayerShape, Sides } from '../shape.js';

/**
 * Adds a convolution with batch normalisation or without a rectifier to the shapes, those of a residual block, or means to the last one.
 *
 * @throws L0netError as resolveConvolution
 */
export const resolveResidual: ResolveLayer = (argument, layer, below, pools, gates, shapes) => {
  if ('residual' in layer) return addBlock(argument, layer, below, pools, gates, shapes);
  if ('averagePool' in layer) {
    const convolution = pools ? shapes.at(-1) : undefined;
    return average(argument, layer as unknown as AveragePoolOptions, below, convolution, shapes);
  }
  checkNames(argument, layer, [
    'conv',
    'kernel',
    'stride',
    'padding',
    'dilation',
    'separable',
    'batchNorm',
    'relu',
  ]);
  const { dilation: given, separable, batchNorm, relu, ...rest } = layer;
  const dilation = sidesOf(argument, below)('dilation', given ?? 1, 1);
  const beyond: Beyond = {
    ...(isSet(`${argument}.batchNorm`, batchNorm, false) && { batchNorm: true }),
    ...(!isSet(`${argument}.relu`, relu, true) && { linear: true }),
    ...(!isSquare(dilation, 1) && { dilation }),
    ...(isSet(`${argument}.separable`, separable, false) && { separable: true }),
  };
  if (beyond.separable) checkSeparable(argument, layer, below, gates, beyond);
  return add(argument, rest as unknown as ConvOptions, below, gates, shapes, beyond);
};

/** That its gates stand behind a normalisation, and that its sums are no more than a network may have. */
function checkSeparable(
  argument: string,
  layer: Record<string, unknown>,
  below: Below,
  gates: GateSettings | undefined,
  { batchNorm }: Beyond,
): void {
  if (gates && !batchNorm) {
    throw invalid(`${argument}.batchNorm`, layer.batchNorm, 'true with separable, unless there are no gates');
  }
  const channels = checkInteger(`${argument}.conv`, layer.conv, 1, MOST);
  if (typeof below !== 'number') cellsOf(argument, { ...below, channels });
}

/** Adds a convolution that does something beyond others. */
function add(
  argument: string,
  options: ConvOptions,
  below: Below,
  gates: GateSettings | undefined,
  shapes: LayerShape[],
  beyond: Beyond,
): Maps {
  const isPlain = Object.keys(beyond).length === 0;
  return convolve(argument, options, below, gates, shapes, isPlain ? undefined : beyond);
}

/** What the last of the shapes does beyond others, and more. */
function mark(shapes: LayerShape[], more: Beyond): void {
  const shape = shapes[shapes.length - 1];
  const conv = shape.conv as ConvGeometry;
  shapes[shapes.length - 1] = { ...shape, conv: { ...conv, beyond: { ...conv.beyond, ...more } } };
}

function isSet(argument: string, value: unknown, byDefault: boolean): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? byDefault;
  throw invalid(argument, value, 'true or false');
}

/** Where sizes differ the convolution beside the block; and then its two convolutions. */
function addBlock(
  argument: string,
  layer: Record<string, unknown>,
  below: Below,
  standsOnConvolution: boolean,
  gates: GateSettings | undefined,
  shapes: LayerShape[],
): Maps {
  const options = layer as unknown as ResidualOptions;
  checkNames(argument, options, ['residual', 'kernel', 'stride', 'dilation', 'gateDecay']);
  const outputs = checkInteger(`${argument}.residual`, options.residual, 1, MOST);
  const sides = sidesOf(argument, below);
  const kernel = sides('kernel', options.kernel ?? 3, 1);
  const stride = sides('stride', options.stride ?? 1, 1);
  const dilation = sides('dilation', options.dilation ?? 1, 1);
  if (kernel.some((side) => side % 2 === 0)) {
    throw invalid(`${argument}.kernel`, options.kernel, 'odd numbers, so that images keep their size');
  }
  const { batchNorm, separable } = shapes.at(-1)?.conv?.beyond ?? {};
  if (typeof below === 'number' || !standsOnConvolution || !batchNorm || separable) {
    const expected = 'a convolution with batchNorm that is not separable, or another block, right below it';
    throw invalid(argument, layer, expected);
  }
  const padding: Sides = [((kernel[0] - 1) / 2) * dilation[0], ((kernel[1] - 1) / 2) * dilation[1]];
  const gaps = !isSquare(dilation, 1) && { dilation };
  const passes = outputs === below.channels && isSquare(stride, 1);
  const beside: ConvOptions = { conv: outputs, kernel: [1, 1], stride };
  if (passes) mark(shapes, { keepsSums: true });
  else add(argument, beside, below, undefined, shapes, { linear: true });
  const first: Beyond = {
    batchNorm: true,
    ...gaps,
    ...(!passes && { beside: true }),
    ...(!isSet(`${argument}.gateDecay`, options.gateDecay, true) && { freeGates: true }),
  };
  const inside = add(argument, { conv: outputs, kernel, stride, padding }, below, gates, shapes, first);
  const second: ConvOptions = { conv: outputs, kernel, stride: [1, 1], padding };
  return add(argument, second, inside, undefined, shapes, { batchNorm: true, adds: true, ...gaps });
}

function average(
  argument: string,
  options: AveragePoolOptions,
  below: Below,
  convolution: LayerShape | undefined,
  shapes: LayerShape[],
): Maps {
  checkNames(argument, options, ['averagePool', 'stride']);
  if (typeof below === 'number' || !convolution?.conv)
    throw invalid(argument, options, 'a convolution right below it');
  const { averagePool: window } = options;
  const sides = sidesOf(argument, below);
  const isGlobal = window === 'global';
  const size: Sides = isGlobal ? [below.height, below.width] : sides('averagePool', window, 1);
  const stride = isGlobal ? size : sides('stride', options.stride ?? size, 1);
  if (isGlobal && options.stride !== undefined)
    throw invalid(`${argument}.stride`, options.stride, "none: with 'global' there is one window");
  checkFits(`${argument}.averagePool`, window, size, below.height, below.width);
  const conv = convGeometry({ ...convolution.conv, pool: size, poolStride: stride });
  shapes[shapes.length - 1] = { ...convolution, conv };
  mark(shapes, { averages: true });
  return { ...below, height: conv.outHeight, width: conv.outWidth };
}
