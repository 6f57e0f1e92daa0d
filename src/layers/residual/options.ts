import { checkInteger, checkNames } from '../../base/check.js';
import { invalid } from '../../base/errors.js';
import type { Beyond } from '../beyond.js';
import { isSquare } from '../convolution/geometry.js';
import { ANY, convolve, sidesOf } from '../convolution/options.js';
import { MOST } from '../images.js';
import type { ConvOptions, ResidualOptions } from '../options.js';
import type { ConvGeometry, LayerShape, Sides } from '../shape.js';

/**
 * The layers of a residual block: where sizes differ, the convolution beside it; the two convolutions.
 *
 * @throws L0netError INVALID_ARGUMENT, INVALID_SHAPE or UNKNOWN_OPTION
 */
export const resolveBlock: Beyond['resolve'] = (
  argument,
  layer,
  below,
  standsOnConvolution,
  gates,
  shapes,
) => {
  const options = layer as unknown as ResidualOptions;
  checkNames(argument, options, ['residual', 'kernel', 'stride']);
  const outputs = checkInteger(`${argument}.residual`, options.residual, 1, MOST);
  const sides = sidesOf(argument, below);
  const kernel = sides('kernel', options.kernel ?? 3, 1, ANY);
  const stride = sides('stride', options.stride ?? 1, 1, ANY);
  if (kernel.some((side) => side % 2 === 0)) {
    throw invalid(`${argument}.kernel`, options.kernel, 'odd numbers, so that images keep their size');
  }
  const stem = shapes.at(-1);
  if (typeof below === 'number' || !standsOnConvolution || !stem?.conv?.batchNorm) {
    throw invalid(argument, layer, 'a convolution with batchNorm, or another block, right below it');
  }
  const add = (sizes: ConvOptions, of: LayerShape['gates'], marks: Partial<ConvGeometry>) => {
    // With two numbers for both sides there is nothing that a signal would read otherwise.
    const maps = convolve(argument, sizes, standing, of, shapes);
    const shape = shapes[shapes.length - 1];
    shapes[shapes.length - 1] = { ...shape, conv: { ...(shape.conv as ConvGeometry), ...marks } };
    return maps;
  };
  let standing = below;
  const padding: Sides = [(kernel[0] - 1) / 2, (kernel[1] - 1) / 2];
  const isSame = outputs === below.channels && isSquare(stride, 1);
  if (isSame) shapes[shapes.length - 1] = { ...stem, conv: { ...stem.conv, keepsSums: true } };
  else add({ conv: outputs, kernel: [1, 1], stride, relu: false }, undefined, {});
  standing = add(
    { conv: outputs, kernel, stride, padding, batchNorm: true },
    gates,
    isSame ? {} : { from: 2 },
  );
  return add({ conv: outputs, kernel, stride: [1, 1], padding, batchNorm: true }, undefined, { adds: true });
};
