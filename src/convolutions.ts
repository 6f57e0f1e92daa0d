/** What networks with convolutions need: `import 'l0net/convolutions'` once, on each thread that makes or trains one. */
import { resolveConvolution } from './layers/convolution/options.js';
import './inference/evaluateConvolutions.js';
import { provideConvolutions } from './layers/kinds.js';
import { whole as binary, simdBytes } from './runtime/generated/whole.js';
import { ConvolutionStack } from './stack/convolutionStack.js';

provideConvolutions({
  builds: {
    simd: { name: 'simd', binary, part: [0, simdBytes] },
    scalar: { name: 'scalar', binary, part: [simdBytes] },
    kinds: ['whole'],
  },
  resolve: resolveConvolution,
  train: (runtime, plans, options) => new ConvolutionStack(runtime, plans, options),
});
