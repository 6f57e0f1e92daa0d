import { instantiate } from '@assemblyscript/loader';
import { L0netError } from '../errors.js';
import { Arena } from './arena.js';
import type { instantiate as instantiateExports } from './generated/exports.js';
import { scalar } from './generated/scalar.js';
import { simd } from './generated/simd.js';

/** The exports of the kernel module, as the compiler declares them. Every build has the same ones. */
export type Kernels = Awaited<ReturnType<typeof instantiateExports>>;

/** The builds of the kernels. All give the same bits. */
export type Build = 'simd' | 'scalar';

/** One Wasm instance with its memory. */
export interface Runtime {
  readonly build: Build;
  readonly kernels: Kernels;
  readonly arena: Arena;
}

const binaries: Readonly<Record<Build, string>> = { simd, scalar };
const modules = new Map<Build, Promise<WebAssembly.Module>>();

// (module (func (result v128) i32.const 0 i8x16.splat))
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
];

/** Whether this engine has 128-bit SIMD. */
export function supportsSimd(): boolean {
  return WebAssembly.validate(new Uint8Array(SIMD_PROBE));
}

/**
 * A new instance of the kernels with a memory of its own; the compiled module is shared.
 *
 * @param build 'auto' (default): SIMD where the engine has it.
 * @throws L0netError INVALID_ARGUMENT for an unknown build, UNSUPPORTED for SIMD in an engine without it.
 */
export async function createRuntime(build: Build | 'auto' = 'auto'): Promise<Runtime> {
  const chosen = choose(build);
  const { exports } = await instantiate<Record<string, unknown>>(await compile(chosen));
  const kernels = exports as unknown as Kernels;
  return { build: chosen, kernels, arena: new Arena(kernels.memory, kernels.heapBase()) };
}

function choose(build: Build | 'auto'): Build {
  if (build === 'auto') return supportsSimd() ? 'simd' : 'scalar';
  if (!Object.hasOwn(binaries, build)) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.build',
      received: build,
      expected: "'auto', 'simd' or 'scalar'",
    });
  }
  if (build === 'simd' && !supportsSimd()) {
    throw new L0netError('UNSUPPORTED', {
      argument: 'options.build',
      received: build,
      expected: "'scalar': this engine has no WebAssembly SIMD",
    });
  }
  return build;
}

function compile(build: Build): Promise<WebAssembly.Module> {
  let module = modules.get(build);
  if (!module) {
    const bytes = Uint8Array.from(atob(binaries[build]), (character) => character.charCodeAt(0));
    module = WebAssembly.compile(bytes);
    modules.set(build, module);
  }
  return module;
}
