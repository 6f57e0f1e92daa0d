import { instantiate } from '@assemblyscript/loader';
import { Arena } from './arena.js';
import { type Build, chooseBuild, compileBuild } from './builds.js';
import type { instantiate as instantiateExports } from './generated/exports.js';

export type { Build } from './builds.js';

/** The exports of the kernel module, as the compiler declares them. Every build has the same ones. */
export type Kernels = Awaited<ReturnType<typeof instantiateExports>>;

/** One Wasm instance with its memory. */
export interface Runtime {
  readonly build: Build;
  readonly kernels: Kernels;
  readonly arena: Arena;
}

/**
 * A new instance of the kernels with a memory of its own; the compiled module is shared.
 *
 * @param build 'auto' (default): SIMD where the engine has it.
 * @throws L0netError INVALID_ARGUMENT for a build that is unknown or was not imported, UNSUPPORTED for one that this
 *   engine cannot run.
 */
export async function createRuntime(build: Build | 'auto' = 'auto'): Promise<Runtime> {
  const chosen = chooseBuild(build);
  const { exports } = await instantiate<Record<string, unknown>>(await compileBuild(chosen));
  const kernels = exports as unknown as Kernels;
  return { build: chosen, kernels, arena: new Arena(kernels.memory, kernels.heapBase()) };
}
