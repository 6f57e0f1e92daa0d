import { Network, Trainer } from 'l0net';
import { train } from './train.js';

WebAssembly.compileStreaming(fetch(import.meta.resolve('l0net/simd.wasm')))
  .then((kernels) => train({ Network, Trainer }, kernels))
  .then(console.log, console.error);
