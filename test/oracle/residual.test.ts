import { describe, test } from 'vitest';
import { expectClose } from '../support/close.js';
import { differences } from '../support/differences.js';
import { Random } from '../support/random.js';
import { averagePooled, averagePooledGradient, mapMeans, mapMeansGradient } from './averagePool.js';
import { beforeRectifier, momentsOf, normalised, normalisedGradient } from './batchNorm.js';
import { windowCount } from './convolution.js';
import { blockSize, residualBlock } from './residualBlock.js';

const EPSILON = 1e-5;

function inner(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return Array.from(x).reduce((sum, value, i) => sum + value * y[i], 0);
}

// Protects: what the kernels are compared with is the gradient of what they compute, also through the moments of the batch.
describe.each([false, true])('batch normalisation, rectified: %s', (rectify) => {
  test.each([
    { images: 1, maps: 1, area: 3 },
    { images: 3, maps: 5, area: 1 },
    { images: 4, maps: 3, area: 5 },
    { images: 5, maps: 2, area: 17 },
  ])('gradients are differences: $images × $maps × $area', (shape) => {
    const random = new Random(1);
    const size = shape.images * shape.maps * shape.area;
    const [x, dy] = [random.values(size, -2, 3), random.values(size)];
    const [beta, gamma] = [random.values(shape.maps), random.values(shape.maps, 0.5, 2)];
    const z = random.values(shape.maps, 0.1, 1);
    const forward = () => normalised(shape, x, momentsOf(shape, x), EPSILON, { beta, gamma, z }, rectify);
    const y = forward();
    const dv = rectify ? beforeRectifier(y, dy) : Float64Array.from(dy);
    const { dx, dbeta, dgamma } = normalisedGradient(
      shape,
      x,
      momentsOf(shape, x),
      EPSILON,
      { gamma, z },
      dv,
    );
    const loss = () => inner(forward(), dy);
    expectClose(dx, differences(x, loss), 1e-7, 'dx');
    const gated = (d: Float64Array) => d.map((value, map) => z[map] * value);
    expectClose(gated(dbeta), differences(beta, loss), 1e-7, 'dβ');
    expectClose(gated(dgamma), differences(gamma, loss), 1e-7, 'dγ');
  });
});

test('gradients of averages are differences', () => {
  const random = new Random(2);
  for (const [size, stride] of [
    [1, 1],
    [2, 2],
    [3, 2],
    [2, 3],
  ]) {
    const shape = { maps: 3, height: 7, width: 6, size, stride };
    const [x, dout] = [random.values(3 * 42), random.values(windowCount(shape))];
    const loss = () => inner(averagePooled(shape, x), dout);
    expectClose(averagePooledGradient(shape, dout), differences(x, loss), 1e-8, `${size} by ${stride}`);
  }
  const [x, dout] = [random.values(15), random.values(3)];
  const loss = () => inner(mapMeans(3, 5, x), dout);
  expectClose(mapMeansGradient(5, dout), differences(x, loss), 1e-8, 'whole maps');
});

test.each([1, 2])('gradients of a residual block are differences, stride %i', (stride) => {
  const random = new Random(3);
  const shape = { images: 2, channels: 2, maps: 3, height: 5, width: 4, stride };
  const norm = (maps: number) => ({ beta: random.values(maps), gamma: random.values(maps, 0.5, 2) });
  const parameters = {
    norm1: norm(2),
    norm2: norm(3),
    conv1: random.values(3 * 2 * 9),
    conv2: random.values(3 * 3 * 9),
    conv3: random.values(3 * 2),
  };
  const [x, dy] = [random.values(2 * 2 * 20), random.values(blockSize(shape))];
  const run = () => residualBlock(shape, parameters, EPSILON, x, dy);
  const loss = () => inner(run().y, dy);
  const result = run();
  expectClose(result.dx, differences(x, loss), 1e-5, 'dx');
  expectClose(result.dconv1, differences(parameters.conv1, loss), 1e-5, 'dW of conv1');
  expectClose(result.dconv2, differences(parameters.conv2, loss), 1e-5, 'dW of conv2');
  expectClose(result.dconv3, differences(parameters.conv3, loss), 1e-5, 'dW of conv3');
  expectClose(result.dbeta1, differences(parameters.norm1.beta, loss), 1e-5, 'dβ of BN1');
  expectClose(result.dgamma1, differences(parameters.norm1.gamma, loss), 1e-5, 'dγ of BN1');
  expectClose(result.dbeta2, differences(parameters.norm2.beta, loss), 1e-5, 'dβ of BN2');
  expectClose(result.dgamma2, differences(parameters.norm2.gamma, loss), 1e-5, 'dγ of BN2');
});
