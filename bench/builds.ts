import { setFlagsFromString } from 'node:v8';
import { relaxed } from '../src/relaxed.js';
import type { Build } from '../src/runtime/builds.js';
import '../src/convolutions.js';
import { kernelsOf } from '../src/layers/kinds.js';
import { createRuntime, type Runtime } from '../src/runtime/runtime.js';
import { supportsRelaxedSimd } from '../src/runtime/support.js';
import type { ThreadsOption } from '../src/runtime/threading.js';

// Node 20 has relaxed SIMD behind a flag of V8, which NODE_OPTIONS does not take.
if (!supportsRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');

/** The relaxed build where this engine has it, else nothing. */
export const relaxedBuilds: readonly 'relaxed'[] = supportsRelaxedSimd() ? ['relaxed'] : [];
if (relaxedBuilds.length === 0) {
  console.error('The rows of the relaxed build are left out: this engine has no relaxed SIMD.');
}

/** A new instance of a build, on one thread unless more are asked for. */
export function runtimeOf(build: Build, threads?: ThreadsOption): Promise<Runtime> {
  return createRuntime(build === 'relaxed' ? relaxed : build, kernelsOf('convolution', 'whole'), threads);
}
