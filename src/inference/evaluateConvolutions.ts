import { checkCells, checkNumbers, readGeometry } from '../layers/convolution/file.js';
import { join, split } from '../layers/convolution/parameters.js';
import { provideConvolutions } from '../layers/kinds.js';
import { ConvolutionEvaluator } from '../stack/convolutionEvaluator.js';

provideConvolutions({
  split,
  join,
  geometry: readGeometry,
  checkCells,
  checkNumbers,
  evaluate: (runtime, shapes, widths, origins, chunk) =>
    new ConvolutionEvaluator(runtime, shapes, widths, origins, chunk),
});
