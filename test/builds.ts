import '../src/relaxed.js';
import type { Build } from '../src/runtime/builds.js';
import { supportsRelaxedSimd } from '../src/runtime/support.js';

/** The builds that give the same bits everywhere. */
export const builds: readonly Build[] = ['simd', 'scalar'];

/** Every build that this engine can run, the relaxed one among them: for values, not for bits. */
export const allBuilds: readonly Build[] = supportsRelaxedSimd() ? [...builds, 'relaxed'] : builds;
