import { measure, type Row, round } from './measure.js';
import { createStep } from './trainingStep.js';

/** A whole training step of LeNet-300-100 with fresh gates: SIMD against scalar, and against its products alone. */
export async function* step(): AsyncGenerator<Row> {
  const [simd, scalar] = [await createStep('simd', 'sampled'), await createStep('scalar', 'sampled')];
  const times = await measure({
    simd: simd.step,
    scalar: scalar.step,
    simdProducts: simd.products,
    scalarProducts: scalar.products,
  });
  yield {
    bench: 'step',
    build: 'simd',
    ms: round(times.simd),
    products: round(times.simdProducts),
    overProducts: round(times.simd / times.simdProducts),
    speedup: round(times.scalar / times.simd),
  };
  yield {
    bench: 'step',
    build: 'scalar',
    ms: round(times.scalar),
    products: round(times.scalarProducts),
    overProducts: round(times.scalar / times.scalarProducts),
    speedup: 1,
  };
}
