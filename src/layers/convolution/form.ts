import { goesBeyond } from '../beyond.js';
import type { LayerForm } from '../form.js';
import type { ConvShape } from '../shape.js';
import {
  checkCells,
  checkNumbers,
  readGeometry,
  readNormalisation,
  versionOf,
  writeGeometry,
} from './file.js';
import { areaOf, columnsBehind, staysNormalised, windowCells } from './geometry.js';
import { join, split } from './parameters.js';

/** What of a shape the geometry alone says. */
type Geometry = Pick<ConvShape, 'conv'>;

/** W [outputs, inputs · kernel cells + 1], the biases being its last column; with batch normalisation γ stands behind them. */
export const convolutionForm: LayerForm = {
  gatesInputs: false,
  file: {
    version: ({ conv }: Geometry) => versionOf(conv),
    metadata: ({ conv }: Geometry) => writeGeometry(conv),
    geometry: readGeometry,
    rest: (reader, prefix, { conv }: Geometry, outputs) => readNormalisation(reader, prefix, conv, outputs),
    checkNumbers: (reader, l, { conv }: Geometry, parameters, layers) =>
      checkNumbers(reader, l, conv, parameters, layers),
    checkCells,
  },
  rows: ({ outputs }) => outputs,
  columns: ({ inputs, conv }: ConvShape) => inputs * windowCells(conv) + columnsBehind(conv),
  biases: () => 0,
  fanIn: ({ conv }: ConvShape, inputs) => inputs * windowCells(conv),
  cells: ({ conv }: Geometry) => areaOf(conv),
  rowSize: ({ inputs, conv }: ConvShape) => inputs * conv.height * conv.width,
  goesBeyond: ({ conv }: Geometry) => goesBeyond(conv),
  normalises: ({ conv }: Geometry) => conv.batchNorm === true,
  gatedFrom: ({ inputs, conv }: ConvShape) => (conv.batchNorm ? inputs * windowCells(conv) : 0),
  folded: ({ conv }: Geometry) => {
    const { batchNorm: _, ...rest } = conv;
    return { conv: staysNormalised(conv) ? conv : rest };
  },
  split: (matrix, _, rows, { conv }: ConvShape) => split(matrix, rows, conv.batchNorm === true),
  join: (parameters, rows, matrix, _, { conv }: ConvShape) =>
    join(parameters, rows, matrix, conv.batchNorm === true),
  dimensions: ({ conv }: Geometry, inputs, outputs) => [outputs, inputs, ...conv.kernel],
};
