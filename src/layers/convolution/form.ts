import type { LayerForm } from '../form.js';
import type { ConvShape, Sides } from '../shape.js';
import { checkCells, checkNumbers, geometryKeys, readGeometry } from './file.js';
import { areaOf, textOf, windowCells } from './geometry.js';
import { join, split } from './parameters.js';

/** What of a shape the geometry alone says. */
type Geometry = Pick<ConvShape, 'conv'>;

/** W [outputs, inputs · kernel cells + 1], the biases being its last column. */
export const convolutionForm: LayerForm = {
  gatesInputs: false,
  file: {
    metadata: ({ conv }: Geometry) =>
      geometryKeys.map(([key, name]) => [key, textOf(conv[name] as number | Sides)] as const),
    geometry: readGeometry,
    checkNumbers: (reader, l, { conv }: Geometry, parameters) => checkNumbers(reader, l, conv, parameters),
    checkCells,
  },
  rows: ({ outputs }) => outputs,
  columns: ({ inputs, conv }: ConvShape) => inputs * windowCells(conv) + 1,
  biases: () => 0,
  fanIn: ({ conv }: ConvShape, inputs) => inputs * windowCells(conv),
  cells: ({ conv }: Geometry) => areaOf(conv),
  rowSize: ({ inputs, conv }: ConvShape) => inputs * conv.height * conv.width,
  split: (matrix, _, rows) => split(matrix, rows),
  join,
  dimensions: ({ conv }: Geometry, inputs, outputs) => [outputs, inputs, ...conv.kernel],
};
