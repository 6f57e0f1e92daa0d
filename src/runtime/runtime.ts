import { core as binary, simdBytes } from './generated/core.js';

// Above this line stands what leads to the kernels: see index.ts.

import { demangle } from '@assemblyscript/loader';
import { noRoom } from '../base/outOfMemory.js';
import { Arena } from './arena.js';
import { type BuildOption, type BuiltIn, type CompiledBuild, compileBuild } from './builds.js';
import type { instantiate as instantiateExports } from './generated/exports.js';
import { assemble, type Threads, type ThreadsOption } from './threading.js';

export type { Build } from './builds.js';

/** The exports of the kernel module, as the compiler declares them. Every build has the same ones. */
export type Kernels = Awaited<ReturnType<typeof instantiateExports>>;

/** One Wasm instance with its memory. */
export interface Runtime extends CompiledBuild {
  readonly threads: Threads;
  readonly kernels: Kernels;
  readonly arena: Arena;
}

const builtIn: BuiltIn = {
  simd: { name: 'simd', binary, part: [0, simdBytes] },
  scalar: { name: 'scalar', binary, part: [simdBytes] },
  kinds: ['whole', 'residual', 'core'],
};

/**
 * A new instance of the kernels with a memory of its own; the compiled module is shared.
 *
 * @param build   'auto' (default): SIMD where the engine has it.
 * @param own     kernels that a name stands for
 * @param option  how many threads to run on; default 1
 * @throws L0netError INVALID_ARGUMENT for anything that is not a build of this version, UNSUPPORTED for one that this
 *   engine cannot run, OUT_OF_MEMORY where there is no room for another memory.
 */
export async function createRuntime(
  build: BuildOption = 'auto',
  own: BuiltIn = builtIn,
  option?: ThreadsOption,
): Promise<Runtime> {
  const compiled = await compileBuild(build, own);
  const { threads, kernels = await instantiateKernels(compiled.module) } = await assemble(
    compiled.build,
    option,
  );
  return { ...compiled, threads, kernels, arena: new Arena(kernels.memory, kernels.heapBase()) };
}

/** A function of the loader, and the kernel that it calls. */
interface Wrapped {
  readonly original?: Wrapped;
}

async function instantiateKernels(module: WebAssembly.Module): Promise<Kernels> {
  try {
    // What else the loader has is for strings and arrays, of which the kernels know nothing: 2 kB of the door.
    const { exports } = await WebAssembly.instantiate(module);
    const kernels = demangle<Record<string, Wrapped>>(exports);
    // The loader's functions take arguments in an array, which Node 22 makes anew in each call; a step has dozens of calls.
    for (const name in kernels) kernels[name] = kernels[name].original ?? kernels[name];
    return kernels as unknown as Kernels;
  } catch (error) {
    // The module is ours and compiled, and imports nothing: what is missing is room for its memory.
    throw noRoom(error);
  }
}
