import { L0netError } from '../errors.js';
import { scalar } from './generated/scalar.js';
import { simd } from './generated/simd.js';
import { supportsRelaxedSimd, supportsSimd } from './support.js';

/**
 * The builds of the kernels. 'simd' and 'scalar' give the same bits on every machine. 'relaxed' fuses multiplications
 * with additions where the machine can, so its bits differ from theirs and may differ by machine and engine; it is
 * there after `import 'l0net/relaxed'`, and is only ever used when asked for by name.
 */
export type Build = 'simd' | 'scalar' | 'relaxed';

/** The binaries in base64: those that are always there, and those that were added. */
const binaries = new Map<Build, string>([
  ['simd', simd],
  ['scalar', scalar],
]);

/** What the binaries are compiled to, once each. */
const modules = new Map<Build, Promise<WebAssembly.Module>>();

/** Adds a build to those that can be chosen. */
export function addBuild(build: Build, base64: string): void {
  binaries.set(build, base64);
}

/**
 * The build to run for the option `build`.
 *
 * @throws L0netError INVALID_ARGUMENT for a build that is unknown or was not imported, UNSUPPORTED for one that this
 *   engine cannot run.
 */
export function chooseBuild(build: Build | 'auto'): Build {
  if (build === 'auto') return supportsSimd() ? 'simd' : 'scalar';
  const fail = (code: 'INVALID_ARGUMENT' | 'UNSUPPORTED', expected: string): never => {
    throw new L0netError(code, { argument: 'options.build', received: build, expected });
  };
  if (build === 'simd' && !supportsSimd()) {
    fail('UNSUPPORTED', "'scalar': this engine has no WebAssembly SIMD");
  }
  if (build === 'relaxed' && !supportsRelaxedSimd()) {
    fail('UNSUPPORTED', "'simd' or 'scalar': this engine has no WebAssembly relaxed SIMD");
  }
  if (build === 'relaxed' && !binaries.has(build)) {
    fail('INVALID_ARGUMENT', "import 'l0net/relaxed' before, which adds this build");
  }
  if (!binaries.has(build)) fail('INVALID_ARGUMENT', "'auto', 'simd', 'scalar' or 'relaxed'");
  return build;
}

/** The module of a build that chooseBuild gave. */
export function compileBuild(build: Build): Promise<WebAssembly.Module> {
  let module = modules.get(build);
  if (!module) {
    const bytes = Uint8Array.from(atob(binaries.get(build) ?? ''), (character) => character.charCodeAt(0));
    module = WebAssembly.compile(bytes);
    modules.set(build, module);
  }
  return module;
}
