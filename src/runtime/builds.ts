import { L0netError } from '../errors.js';
import { scalar } from './generated/scalar.js';
import { simd } from './generated/simd.js';
import { version } from './generated/version.js';
import { inflate } from './inflate.js';
import { readStamp } from './stamp.js';
import { supportsRelaxedSimd, supportsSimd } from './support.js';

/**
 * The builds of the kernels. 'simd' and 'scalar' give the same bits on every machine. 'relaxed' fuses multiplications
 * with additions where the machine can, so its bits differ from theirs and may differ by machine and engine.
 */
export type Build = 'simd' | 'scalar' | 'relaxed';

/** A build that has to be imported, such as `relaxed`: a plain object, which can also be posted to a worker. */
export interface KernelBuild {
  readonly name: Build;
  /** The module, deflated and in base64: of base64 alone, gzip would leave a third more. */
  readonly binary: string;
}

/**
 * What can be asked for: a build by its name or as a value, or the kernels as a module that is compiled already. (The type
 * WebAssembly.Module is empty: without `object`, any string would do.)
 */
export type BuildOption = 'auto' | 'simd' | 'scalar' | KernelBuild | (WebAssembly.Module & object);

/** Kernels that are ready to be instantiated. */
export interface CompiledBuild {
  readonly build: Build;
  readonly module: WebAssembly.Module;
}

const builtIn = {
  simd: { name: 'simd', binary: simd },
  scalar: { name: 'scalar', binary: scalar },
} as const satisfies Record<string, KernelBuild>;

const needs = {
  simd: { supported: supportsSimd, expected: "'scalar': this engine has no WebAssembly SIMD" },
  scalar: { supported: () => true, expected: '' },
  relaxed: {
    supported: supportsRelaxedSimd,
    expected: "'simd' or 'scalar': this engine has no WebAssembly relaxed SIMD",
  },
} as const satisfies Record<Build, { supported: () => boolean; expected: string }>;

/** What each binary is compiled to, once. */
const modules = new Map<string, Promise<WebAssembly.Module>>();

/**
 * The module for the option `build`. A module that is given is taken as it is: no bytes are compiled or validated then.
 *
 * @throws L0netError INVALID_ARGUMENT for anything that is not a build of this version, UNSUPPORTED for one that this
 *   engine cannot run.
 */
export async function compileBuild(option: BuildOption): Promise<CompiledBuild> {
  const module = option instanceof WebAssembly.Module ? option : await compile(chooseBuild(option));
  const stamp = readStamp(module);
  if (stamp?.version === version) return { build: stamp.build, module };
  const expected = `kernels of l0net ${version}, such as l0net/simd.wasm or relaxed of l0net/relaxed`;
  throw new L0netError(
    'INVALID_ARGUMENT',
    { argument: 'options.build', received: option, expected },
    `options.build: expected ${expected}, received ${stamp ? `those of l0net ${stamp.version}` : 'another module'}`,
  );
}

function chooseBuild(option: unknown): KernelBuild {
  if (option === 'auto') return supportsSimd() ? builtIn.simd : builtIn.scalar;
  const build = option === 'simd' || option === 'scalar' ? builtIn[option] : option;
  if (!isKernelBuild(build)) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.build',
      received: build,
      expected: "'auto', 'simd', 'scalar', relaxed of l0net/relaxed or a WebAssembly.Module",
    });
  }
  const { supported, expected } = needs[build.name];
  if (supported()) return build;
  throw new L0netError('UNSUPPORTED', { argument: 'options.build', received: build.name, expected });
}

function isKernelBuild(value: unknown): value is KernelBuild {
  if (typeof value !== 'object' || value === null) return false;
  const { name, binary } = value as Partial<Record<keyof KernelBuild, unknown>>;
  return typeof name === 'string' && Object.hasOwn(needs, name) && typeof binary === 'string';
}

function compile(build: KernelBuild): Promise<WebAssembly.Module> {
  let module = modules.get(build.binary);
  if (!module) {
    module = decodeAndCompile(build);
    modules.set(build.binary, module);
  }
  return module;
}

async function decodeAndCompile(build: KernelBuild): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(await inflate(build.binary));
  } catch (error) {
    const expected = 'kernels that may be compiled here, or a WebAssembly.Module where nothing may';
    throw new L0netError(
      'UNSUPPORTED',
      { argument: 'options.build', received: build, expected },
      `options.build: expected ${expected}, received those of ${build.name}: ${error}`,
    );
  }
}
