/**
 * What networks with convolutions need: `import 'l0net/convolutions'` once, on each thread that makes or trains one.
 *
 * @module
 */
import { resolveConvolution } from './convolutionOptions.js';
import './inference/evaluateConvolutions.js';
import { provideConvolutions } from './layers/convolutionParts.js';
import { ConvolutionStack } from './layers/convolutionStack.js';
import { whole as binary, simdBytes } from './runtime/generated/whole.js';

provideConvolutions({
  builds: {
    simd: { name: 'simd', binary, part: [0, simdBytes] },
    scalar: { name: 'scalar', binary, part: [simdBytes] },
    kinds: ['whole'],
  },
  resolve: resolveConvolution,
  train: (runtime, plans, options) => new ConvolutionStack(runtime, plans, options),
});
