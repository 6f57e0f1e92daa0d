import { afterAll, beforeAll } from 'vitest';
import { threading } from '../../src/runtime/threading.js';

/**
 * While a file's tests run, threads share all phases of every network, however small; after `import 'l0net/threads'`. Other files,
 * which in browsers run in the same page, find the threads as they were.
 */
export function shareAllPhases(): void {
  const { assemble } = threading;
  if (!assemble) throw new Error("import 'l0net/threads' before");
  beforeAll(() => {
    threading.assemble = async (build, option, kernels) => {
      const crew = await assemble(build, option, kernels);
      (crew.kernels as unknown as { shareFrom(cost: number): void } | undefined)?.shareFrom(0);
      return crew;
    };
  });
  afterAll(() => {
    threading.assemble = assemble;
  });
}
