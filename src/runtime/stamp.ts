import type { Build } from './builds.js';

/** What a kernel module says about itself. */
export interface Stamp {
  readonly build: Build;
  /** The version of the package that it belongs to. */
  readonly version: string;
}

/**
 * Reads what `npm run build` wrote at the end of each kernel module, in a custom section: it is there before anything
 * of the module has run. Undefined for a module of anyone else.
 */
export function readStamp(module: WebAssembly.Module): Stamp | undefined {
  const [section] = WebAssembly.Module.customSections(module, 'l0net');
  const [, build, version] = /^(simd|scalar|relaxed) (\S+)$/.exec(new TextDecoder().decode(section)) ?? [];
  return version ? { build: build as Build, version } : undefined;
}
