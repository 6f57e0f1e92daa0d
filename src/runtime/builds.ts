import { invalid, L0netError } from '../base/errors.js';
import { version } from './generated/version.js';
import { inflate } from './inflate.js';
import { type Build, type ModuleKind, readStamp, type Stamp } from './stamp.js';
import { supportsSimd } from './support.js';

export type { Build } from './stamp.js';

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

/** A build that is embedded in this package. */
interface EmbeddedBuild extends KernelBuild {
  /** From where to where in the inflated bytes; all of them if absent. */
  readonly part?: readonly [number, number?];
}

/** The kernels that a door brings along. */
export interface BuiltIn {
  readonly simd: EmbeddedBuild;
  readonly scalar: EmbeddedBuild;
  /** What a module that is given may be instead. */
  readonly kinds: readonly ModuleKind[];
  /** The same for shared memory, where those of l0net/threads are not enough. */
  readonly threads?: BuiltIn;
}

/** What each binary is compiled to, once, by its build's name and itself. */
const modules = new Map<string, Promise<WebAssembly.Module>>();

/**
 * The module for the option `build`, a name being one of those built in. A module that is given is taken as it is: no bytes are compiled or validated then.
 *
 * @throws L0netError INVALID_ARGUMENT for anything that is not a build of this version, UNSUPPORTED for one that this
 *   engine cannot run.
 */
export async function compileBuild(option: BuildOption, builtIn: BuiltIn): Promise<CompiledBuild> {
  const module = option instanceof WebAssembly.Module ? option : await compile(chooseBuild(option, builtIn));
  const stamp = readStamp(module);
  if (stamp?.version === version && builtIn.kinds.includes(stamp.kind)) return { build: stamp.build, module };
  const door = builtIn.kinds.find((kind) => kind.startsWith('inference'));
  const expected = `kernels of l0net ${version}, such as l0net/${door ? `${door}-` : ''}simd.wasm or relaxed of l0net/relaxed`;
  throw new L0netError(
    'INVALID_ARGUMENT',
    { argument: 'options.build', received: option, expected },
    `options.build: expected ${expected}, received ${describe(stamp)}`,
  );
}

function describe(stamp: Stamp | undefined): string {
  if (!stamp) return 'another module';
  return stamp.version === version ? `those of l0net/${stamp.kind}` : `those of l0net ${stamp.version}`;
}

function chooseBuild(option: unknown, builtIn: BuiltIn): EmbeddedBuild {
  const name = option === 'auto' ? (supportsSimd() ? 'simd' : 'scalar') : option;
  const build = name === 'simd' || name === 'scalar' ? builtIn[name] : option;
  if (!isKernelBuild(build)) {
    throw invalid(
      'options.build',
      build,
      "'auto', 'simd', 'scalar', relaxed of l0net/relaxed or a WebAssembly.Module",
    );
  }
  if (build.name === 'scalar' || supportsSimd()) return build;
  const expected = "'scalar': this engine has no WebAssembly SIMD";
  throw new L0netError('UNSUPPORTED', { argument: 'options.build', received: build.name, expected });
}

function isKernelBuild(value: unknown): value is KernelBuild {
  if (typeof value !== 'object' || value === null) return false;
  const { name, binary } = value as Partial<Record<keyof KernelBuild, unknown>>;
  return ['simd', 'scalar', 'relaxed'].includes(name as string) && typeof binary === 'string';
}

function compile(build: EmbeddedBuild): Promise<WebAssembly.Module> {
  const key = build.name + build.binary;
  let module = modules.get(key);
  if (!module) {
    module = decodeAndCompile(build);
    modules.set(key, module);
  }
  return module;
}

async function decodeAndCompile(build: EmbeddedBuild): Promise<WebAssembly.Module> {
  try {
    const bytes = await inflate(build.binary);
    return await WebAssembly.compile(bytes.slice(...(build.part ?? [0])));
  } catch (error) {
    if (build.name === 'relaxed') {
      const expected = "'simd' or 'scalar': this engine has no WebAssembly relaxed SIMD";
      throw new L0netError('UNSUPPORTED', { argument: 'options.build', received: build.name, expected });
    }
    const expected = 'kernels that may be compiled here, or a WebAssembly.Module';
    throw new L0netError(
      'UNSUPPORTED',
      { argument: 'options.build', received: build, expected },
      `options.build: expected ${expected}, received those of ${build.name}: ${error}`,
    );
  }
}
