import type { Build } from './builds.js';

/** What a kernel module says about itself. */
export interface Stamp {
  readonly build: Build;
  /** The version of the package that it belongs to. */
  readonly version: string;
  /** Whether it has only the kernels of assembly/inference.ts. */
  readonly small: boolean;
}

/**
 * Reads what `npm run build` wrote at the end of each kernel module, in a custom section: it is there before anything
 * of the module has run. Undefined for a module of anyone else.
 */
export function readStamp(module: WebAssembly.Module): Stamp | undefined {
  const [section] = WebAssembly.Module.customSections(module, 'l0net');
  const text = new TextDecoder().decode(section);
  const [, small, build, version] = /^(inference-)?(simd|scalar|relaxed) (\S+)$/.exec(text) ?? [];
  return version ? { build: build as Build, version, small: small !== undefined } : undefined;
}
