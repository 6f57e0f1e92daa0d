import * as web from 'onnxruntime-web';
import { inputShape, inputSize, type Layer, type Model } from './engine.js';
import { onnxModel } from './onnx.js';

/** A file, and what its model calls its only input and output. */
export interface OnnxFile {
  readonly bytes: Uint8Array;
  readonly input: string;
  readonly output: string;
  /** Numbers of a row of inputs, and the shape in which so many rows go in. */
  readonly width: number;
  shape(rows: number): number[];
}

/** Layers in a file that this benchmark writes. */
function fileOf(layers: readonly Layer[]): OnnxFile {
  const shape = (rows: number) => inputShape(layers, rows);
  return { bytes: onnxModel(layers), input: 'x', output: 'y', width: inputSize(layers), shape };
}

/** What both packages of ONNX Runtime have in common. */
type OnnxRuntime = Pick<typeof web, 'InferenceSession' | 'Tensor'>;

async function createModel(
  { InferenceSession, Tensor }: OnnxRuntime,
  options: web.InferenceSession.SessionOptions,
  { bytes, input, output, width, shape }: OnnxFile,
): Promise<Model> {
  const session = await InferenceSession.create(bytes, options);
  return {
    predict: async (inputs) => {
      const x = new Tensor('float32', inputs, shape(inputs.length / width));
      return (await session.run({ [input]: x }))[output].data as Float32Array;
    },
  };
}

/** Prediction in ONNX Runtime's WebAssembly, on as many threads as the first model asked for. */
export function createOrtWebModel(layers: readonly Layer[], threads = 1): Promise<Model> {
  return ortWebModel(fileOf(layers), threads);
}

/** The same of a file. */
export async function ortWebModel(file: OnnxFile, threads = 1): Promise<Model> {
  web.env.wasm.numThreads = threads;
  const hadWorkers = 'Worker' in globalThis;
  const model = await createModel(web, { executionProviders: ['wasm'] }, file);
  if (web.env.wasm.numThreads !== threads) {
    throw new Error(`onnxruntime-web runs on ${web.env.wasm.numThreads} threads instead of ${threads}`);
  }
  // In Node it leaves workers behind in the global scope, where jax-js then finds them and expects shared memory.
  if (!hadWorkers) Reflect.deleteProperty(globalThis, 'Worker');
  return model;
}

/** Prediction in native ONNX Runtime: no peer, but a scale. Its package lacks some platforms. */
export function createOrtNodeModel(layers: readonly Layer[], threads = 1): Promise<Model> {
  return ortNodeModel(fileOf(layers), threads);
}

/** The same of a file. */
export async function ortNodeModel(file: OnnxFile, threads = 1): Promise<Model> {
  const native = await import('onnxruntime-node');
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  } as const;
  return createModel(native, options, file);
}
