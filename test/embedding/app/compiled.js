import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Network, Trainer } from 'l0net';
import { train } from './train.js';

const file = createRequire(import.meta.url).resolve('l0net/simd.wasm');
const kernels = await WebAssembly.compile(await readFile(file));
// As in a host that forbids compiling bytes; Node compiles some of its own when `Response` is first looked at.
void globalThis.Response;
WebAssembly.compile = WebAssembly.validate = () => {
  throw new Error('forbidden');
};
train({ Network, Trainer }, kernels).then(console.log, console.error);
