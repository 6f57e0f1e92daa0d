import { createInferenceRuntime } from '../runtime/inferenceRuntime.js';

// Above this line stands what leads to the kernels: see index.ts.

import { checkNames } from '../base/check.js';
import { invalid, type L0netError } from '../base/errors.js';
import { parseSafetensors } from '../formats/safetensors.js';
import { kernelsFor } from '../layers/kinds.js';
import type { BuildOption } from '../runtime/builds.js';
import type { ThreadsOption } from '../runtime/threading.js';
import { ModelReader, readToPredict } from '../saving/model.js';
import { Model } from './model.js';

export interface LoadOptions {
  /**
   * Which kernels. Default 'auto': SIMD where there is any; 'simd' and 'scalar' give the same bits on every machine. A
   * WebAssembly.Module, compiled from 'l0net/inference-simd.wasm' or another of the package's .wasm files, is for hosts
   * that forbid compiling: it is taken as it is.
   */
  readonly build?: BuildOption;
  /**
   * On how many threads it predicts, to the same bits: a number, this thread included, 'auto' for as many as there are cores, or
   * more to say about it. Needs `import 'l0net/threads'`. Where threads cannot run it is one, and `model.threads` says why. They
   * share large batches, and end with the model. Default 1.
   */
  readonly threads?: ThreadsOption;
}

/** What a model is read from: the bytes of its file, or where they come from. */
export type ModelSource = Uint8Array | ArrayBuffer | Blob | Response;

/**
 * Loads a network that was saved as safetensors, to predict with it:
 *
 *     const model = await loadModel(await fetch('mnist.safetensors'));
 *     model.predict(pixels, out);
 *
 * A pruned network, or a gated one: its gates are decided and its averaged parameters are taken, where there are any, as
 * pruning does. The file is checked all through, and not kept.
 *
 * @throws L0netError INVALID_FORMAT for a file that is no sound model or is of a later version, INVALID_ARGUMENT for
 *   another source, a response that is not ok or a module that is none of the package's, UNKNOWN_OPTION, UNSUPPORTED for
 *   a build that cannot run here; the error of a source that cannot be read.
 */
export async function loadModel(source: ModelSource, options: LoadOptions = {}): Promise<Model> {
  checkNames('options', options, ['build', 'threads']);
  const { build, threads } = options;
  const bytes = await readBytes(source);
  const name = nameOf(source);
  const state = readToPredict(new ModelReader(parseSafetensors(bytes, name), name));
  const runtime = await createInferenceRuntime(build, kernelsFor(state.layers, 'inference'), threads);
  return new Model(runtime, state);
}

async function readBytes(source: ModelSource): Promise<Uint8Array> {
  // A copy: others may write there before all is read.
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice());
  if (source instanceof Uint8Array) return new Uint8Array(source);
  if (isReadable(source)) {
    if (!('ok' in source) || source.ok) return new Uint8Array(await source.arrayBuffer());
    throw refused(`status ${source.status} of ${nameOf(source)}`);
  }
  throw refused(source);
}

/** Whatever made it: a page may have more than one Blob, and Node's own fetch is not everybody's. */
function isReadable(source: unknown): source is Blob | Response {
  return typeof (source as Partial<Blob> | null | undefined)?.arrayBuffer === 'function';
}

/** What errors call the file. */
function nameOf(source: ModelSource): string {
  return (source as Partial<Response>).url || 'source';
}

function refused(received: unknown): L0netError {
  const expected = 'a Uint8Array, ArrayBuffer, Blob or Response that is ok';
  return invalid('source', received, expected);
}
