import { invalid } from '../../base/errors.js';
import { checkArray } from '../check.js';
import { convolutionForm } from '../convolution/form.js';
import type { LayerForm } from '../form.js';
import type { LayerParameters } from '../plan.js';
import type { ConvShape, LayerShape } from '../shape.js';
import { residualFile } from './file.js';
import { beyondOf, channelCells, columnsBehind, ownCells, staysNormalised } from './geometry.js';
import { joinNormalised, splitNormalised } from './parameters.js';

/** What of a shape the geometry alone says. */
type Geometry = Pick<ConvShape, 'conv'>;

/**
 * As a convolution's, W [outputs, inputs · kernel cells + 1]; with batch normalisation its last columns are β and γ. Of a separable one W
 * [outputs, inputs + kernel cells + 1 or 2]: its weights in parameters and files are [outputs, inputs + kernel cells].
 */
export const residualForm: LayerForm = {
  ...convolutionForm,
  file: residualFile,
  columns: ({ inputs, conv }: ConvShape) => inputs * channelCells(conv) + columnsBehind(conv),
  fanIn: ({ conv }: ConvShape, inputs) => inputs * channelCells(conv) + ownCells(conv),
  normalises: ({ conv }: Geometry) => beyondOf(conv).batchNorm === true,
  gatedFrom: (shape: ConvShape) =>
    beyondOf(shape.conv).batchNorm ? residualForm.fanIn(shape, shape.inputs) : 0,
  dimensions: ({ conv }: Geometry, inputs, outputs) =>
    beyondOf(conv).separable
      ? [outputs, inputs === undefined ? undefined : inputs + ownCells(conv)]
      : convolutionForm.dimensions({ conv }, inputs, outputs),
  folded: ({ conv }: Geometry) => ({ conv: staysNormalised(conv) ? conv : withoutNormalisation(conv) }),
  check: checkNormalised,
  split: (matrix, beside, rows, shape) =>
    residualForm.normalises?.(shape)
      ? splitNormalised(matrix, rows)
      : convolutionForm.split(matrix, beside, rows, shape),
  join: (parameters, rows, matrix, beside, shape) =>
    residualForm.normalises?.(shape)
      ? joinNormalised(parameters, rows, matrix)
      : convolutionForm.join(parameters, rows, matrix, beside, shape),
};

/** What is left of it, and nothing beyond others where nothing is. */
function withoutNormalisation({ beyond, ...conv }: ConvShape['conv']): ConvShape['conv'] {
  const { batchNorm: _, freeGates: __, ...rest } = beyond ?? {};
  return Object.keys(rest).length > 0 ? { ...conv, beyond: rest } : conv;
}

function checkNormalised(argument: string, shape: LayerShape, given: LayerParameters): void {
  if (!residualForm.normalises?.(shape)) return;
  const { outputs } = shape;
  checkArray(`${argument}.scale`, given.scale, outputs);
  const { statistics } = given;
  checkArray(`${argument}.statistics`, statistics, 2 * outputs);
  const at = statistics.findIndex((value, i) => i % 2 === 1 && value < 0);
  if (at >= 0) throw invalid(`${argument}.statistics[${at}]`, statistics[at], 'a variance');
}
