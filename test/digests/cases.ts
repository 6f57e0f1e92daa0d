import type { ExactBuild } from '../support/builds.js';
import { kernelCases, kernelDigest } from './kernels.js';
import { trainingCases, trainingDigest } from './training.js';

/** Something whose result has the same bits everywhere, and the SHA-256 digest of these. */
export interface DigestCase {
  readonly name: string;
  /** On so many threads (default 1), all phases shared by so many of them (default: all). */
  digest(build: ExactBuild, threads?: number, sharing?: number): Promise<string>;
}

/** All cases: the kernels, then the training runs. */
export const cases: readonly DigestCase[] = [
  ...Object.keys(kernelCases).map((name) => ({
    name,
    digest: (build: ExactBuild, threads?: number, sharing?: number) =>
      kernelDigest(name, build, threads, sharing),
  })),
  ...Object.keys(trainingCases).map((name) => ({
    name: `100 steps: ${name}`,
    digest: (build: ExactBuild, threads?: number, sharing?: number) =>
      trainingDigest(name, build, threads, sharing),
  })),
];
