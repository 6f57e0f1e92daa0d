/**
 * The builds of the kernels. 'simd' and 'scalar' give the same bits on every machine. 'relaxed' fuses multiplications
 * with additions where the machine can, so its bits differ from theirs and may differ by machine and engine.
 */
export type Build = 'simd' | 'scalar' | 'relaxed';

/**
 * What a module has: everything but what residual networks need besides, all but convolutions, everything for threads, or what predicts,
 * without convolutions or with them.
 */
export type ModuleKind = 'residual' | 'whole' | 'core' | 'threads' | 'inference' | 'inference-convolutions';

/** What a kernel module says about itself. */
export interface Stamp {
  readonly build: Build;
  /** The version of the package that it belongs to. */
  readonly version: string;
  readonly kind: ModuleKind;
}

/**
 * Reads what `npm run build` wrote at the end of each kernel module, in a custom section: it is there before anything
 * of the module has run. Undefined for a module of anyone else.
 */
export function readStamp(module: WebAssembly.Module): Stamp | undefined {
  const [section] = WebAssembly.Module.customSections(module, 'l0net');
  const text = new TextDecoder().decode(section);
  const [, kind, build, version] =
    /^((?:core|threads|residual|inference|inference-convolutions)?)-?(simd|scalar|relaxed) (\S+)$/.exec(
      text,
    ) ?? [];
  const plain = build === 'relaxed' ? 'residual' : 'whole';
  return version ? { build: build as Build, version, kind: (kind || plain) as ModuleKind } : undefined;
}
