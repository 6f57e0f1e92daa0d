import * as web from 'onnxruntime-web';
import { inputShape, inputSize, type Layer, type Model } from './engine.js';
import { onnxModel } from './onnx.js';

/** What both packages of ONNX Runtime have in common. */
type OnnxRuntime = Pick<typeof web, 'InferenceSession' | 'Tensor'>;

async function createModel(
  { InferenceSession, Tensor }: OnnxRuntime,
  options: web.InferenceSession.SessionOptions,
  layers: readonly Layer[],
): Promise<Model> {
  const session = await InferenceSession.create(onnxModel(layers), options);
  const width = inputSize(layers);
  return {
    predict: async (inputs) => {
      const x = new Tensor('float32', inputs, inputShape(layers, inputs.length / width));
      return (await session.run({ x })).y.data as Float32Array;
    },
  };
}

/** Prediction in ONNX Runtime's WebAssembly, on as many threads as the first model asked for. */
export async function createOrtWebModel(layers: readonly Layer[], threads = 1): Promise<Model> {
  web.env.wasm.numThreads = threads;
  const hadWorkers = 'Worker' in globalThis;
  const model = await createModel(web, { executionProviders: ['wasm'] }, layers);
  if (web.env.wasm.numThreads !== threads) {
    throw new Error(`onnxruntime-web runs on ${web.env.wasm.numThreads} threads instead of ${threads}`);
  }
  // In Node it leaves workers behind in the global scope, where jax-js then finds them and expects shared memory.
  if (!hadWorkers) Reflect.deleteProperty(globalThis, 'Worker');
  return model;
}

/** Prediction in native ONNX Runtime: no peer, but a scale. Its package lacks some platforms. */
export async function createOrtNodeModel(layers: readonly Layer[], threads = 1): Promise<Model> {
  const native = await import('onnxruntime-node');
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  } as const;
  return createModel(native, options, layers);
}
