import type { ExactBuild } from '../support/builds.js';
import { kernelCases, kernelDigest } from './kernels.js';
import { trainingCases, trainingDigest } from './training.js';

/** Something whose result has the same bits everywhere, and the SHA-256 digest of these. */
export interface DigestCase {
  readonly name: string;
  digest(build: ExactBuild): Promise<string>;
}

/** All cases: the kernels, then the training runs. */
export const cases: readonly DigestCase[] = [
  ...Object.keys(kernelCases).map((name) => ({
    name,
    digest: (build: ExactBuild) => kernelDigest(name, build),
  })),
  ...Object.keys(trainingCases).map((name) => ({
    name: `100 steps: ${name}`,
    digest: (build: ExactBuild) => trainingDigest(name, build),
  })),
];
