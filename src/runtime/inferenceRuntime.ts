import { inference as binary, simdBytes } from './generated/inference.js';

// Above this line stands what leads to the kernels: see index.ts.

import { Arena } from './arena.js';
import { type BuildOption, type BuiltIn, type CompiledBuild, compileBuild } from './builds.js';
import type { instantiate } from './generated/inferenceExports.js';
import { assemble, type Threads, type ThreadsOption } from './threading.js';

/** The exports of the small kernel module, which are among those of the whole one. */
export type InferenceKernels = Awaited<ReturnType<typeof instantiate>>;

/** What predicting needs of a Wasm instance: an instance of the whole module will do as well. */
export interface InferenceRuntime {
  readonly threads: Threads;
  readonly kernels: InferenceKernels;
  readonly arena: Arena;
}

const builtIn: BuiltIn = {
  simd: { name: 'simd', binary, part: [0, simdBytes] },
  scalar: { name: 'scalar', binary, part: [simdBytes] },
  kinds: ['whole', 'residual', 'core', 'inference', 'inference-convolutions'],
};

/**
 * A new instance of the small kernels, or of those that are given, with a memory of its own.
 *
 * @throws L0netError INVALID_ARGUMENT for anything that is not a build of this version, UNSUPPORTED for one that this
 *   engine cannot run.
 */
export async function createInferenceRuntime(
  build: BuildOption = 'auto',
  own: BuiltIn = builtIn,
  option?: ThreadsOption,
): Promise<InferenceRuntime & CompiledBuild> {
  const compiled = await compileBuild(build, own);
  const { threads, kernels = await instantiateKernels(compiled.module) } = await assemble(
    compiled.build,
    option,
  );
  return { ...compiled, threads, kernels, arena: new Arena(kernels.memory, kernels.heapBase()) };
}

async function instantiateKernels(module: WebAssembly.Module): Promise<InferenceKernels> {
  // Without the loader, which would be a sixth of the door: the kernels import nothing.
  return (await WebAssembly.instantiate(module)).exports as unknown as InferenceKernels;
}
