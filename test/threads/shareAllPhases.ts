import { threading } from '../../src/runtime/threading.js';

/** From now on threads share all phases of every network, however small; after `import 'l0net/threads'`. */
export function shareAllPhases(): void {
  const { assemble } = threading;
  if (!assemble) throw new Error("import 'l0net/threads' before");
  threading.assemble = async (build, option) => {
    const crew = await assemble(build, option);
    (crew.kernels as unknown as { shareFrom(cost: number): void } | undefined)?.shareFrom(0);
    return crew;
  };
}
