import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadModel } from 'l0net/inference';
import { predict } from './predict.js';

const file = createRequire(import.meta.url).resolve('l0net/inference-simd.wasm');
const kernels = await WebAssembly.compile(await readFile(file));
// As in a host that forbids compiling bytes; Node compiles some of its own when `Response` is first looked at.
void globalThis.Response;
WebAssembly.compile = WebAssembly.validate = () => {
  throw new Error('forbidden');
};
predict(loadModel, await readFile('model.safetensors'), kernels).then(console.log, console.error);
