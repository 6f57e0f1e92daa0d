import { invalid } from '../../base/errors.js';
import { checkArray } from '../check.js';
import { convolutionForm } from '../convolution/form.js';
import { windowCells } from '../convolution/geometry.js';
import type { LayerForm } from '../form.js';
import type { LayerParameters } from '../plan.js';
import type { ConvShape, LayerShape } from '../shape.js';
import { residualFile } from './file.js';
import { beyondOf, columnsBehind, staysNormalised } from './geometry.js';
import { joinNormalised, splitNormalised } from './parameters.js';

/** What of a shape the geometry alone says. */
type Geometry = Pick<ConvShape, 'conv'>;

/** As a convolution's, W [outputs, inputs · kernel cells + 1]; with batch normalisation its last columns are β and γ. */
export const residualForm: LayerForm = {
  ...convolutionForm,
  file: residualFile,
  columns: ({ inputs, conv }: ConvShape) => inputs * windowCells(conv) + columnsBehind(conv),
  normalises: ({ conv }: Geometry) => beyondOf(conv).batchNorm === true,
  gatedFrom: ({ inputs, conv }: ConvShape) => (beyondOf(conv).batchNorm ? inputs * windowCells(conv) : 0),
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
