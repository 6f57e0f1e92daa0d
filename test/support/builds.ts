import '../../src/convolutions.js';
import { relaxed } from '../../src/relaxed.js';
import type { Build, BuildOption } from '../../src/runtime/builds.js';
import { residualKernels } from '../../src/runtime/residualKernels.js';
import { createRuntime, type Runtime } from '../../src/runtime/runtime.js';
import { supportsRelaxedSimd } from '../../src/runtime/support.js';
import { shareAllOf, threadsOf } from './threads.js';

/** A build that gives the same bits everywhere. */
export type ExactBuild = 'simd' | 'scalar';

export const builds: readonly ExactBuild[] = ['simd', 'scalar'];

/** Every build that this engine can run, the relaxed one among them: for values, not for bits. */
export const allBuilds: readonly Build[] = supportsRelaxedSimd() ? [...builds, 'relaxed'] : builds;

/** The option that stands for a build. */
export function optionOf(build: Build): BuildOption {
  return build === 'relaxed' ? relaxed : build;
}

/** A new instance of a build with all kernels that there are; with more threads than one all phases are shared, however small. */
export async function runtimeOf(build: Build, threads = 1): Promise<Runtime> {
  if (threads === 1) return createRuntime(optionOf(build), residualKernels);
  const runtime = await createRuntime(optionOf(build), residualKernels, threadsOf(threads));
  shareAllOf(runtime);
  return runtime;
}
