import { checkCells, checkNumbers, readGeometry } from '../formats/convolutionFile.js';
import { ConvolutionEvaluator } from '../layers/convolutionEvaluator.js';
import { join, split } from '../layers/convolutionParameters.js';
import { provideConvolutions } from '../layers/convolutionParts.js';

provideConvolutions({
  split,
  join,
  geometry: readGeometry,
  checkCells,
  checkNumbers,
  evaluate: (runtime, shapes, widths, origins, chunk) =>
    new ConvolutionEvaluator(runtime, shapes, widths, origins, chunk),
});
