import { expect, test } from 'vitest';
import { onCircle } from '../../examples/playground/src/data/circle.js';
import { featuresOf, planePoints } from '../../examples/playground/src/data/plane.js';
import { normals, uniforms } from '../../examples/playground/src/data/random.js';
import { PLANE_FEATURES, type PlaneSet } from '../../examples/playground/src/settings/settings.js';
import { digestOf } from '../../src/base/digest.js';

/** What every engine must make of the seed 1. */
const digests: Readonly<Record<PlaneSet, string>> = {
  circles: 'd2875ab6f34ff179',
  moons: '5369809c6ba3eb7f',
  spirals: '62e05a06683dc667',
  xor: 'f3be9868d04f058e',
  gaussians: 'def088228298c536',
};

const sets = Object.keys(digests) as PlaneSet[];

test.each(sets)('%s are the same bits in every engine', async (set) => {
  const { positions, inputs } = planePoints(set, 500, 0.1, PLANE_FEATURES, 1);
  expect((await digestOf([positions, inputs])).slice(0, 16)).toBe(digests[set]);
});

test.each(sets)('%s have as many points of both classes, in turns, and lie in the picture', (set) => {
  const { positions, labels } = planePoints(set, 400, 0.05, ['x'], 3);
  expect([...labels.subarray(0, 4)]).toEqual([0, 1, 0, 1]);
  expect(Math.max(...positions.map(Math.abs))).toBeLessThan(1.3);
  expect(positions).not.toEqual(planePoints(set, 400, 0.05, ['x'], 4).positions);
});

test('a point of a circle is that of Math.sin and Math.cos', () => {
  for (let i = -400; i <= 400; i++) {
    const turns = i / 100;
    const [x, y] = onCircle(turns);
    expect(x).toBeCloseTo(Math.cos(2 * Math.PI * turns), 11);
    expect(y).toBeCloseTo(Math.sin(2 * Math.PI * turns), 11);
  }
});

test('random numbers have the mean and the deviation that they should have', () => {
  const uniform = uniforms(7);
  const normal = normals(uniform);
  const [u, n] = [uniform, normal].map((draw) => Float64Array.from({ length: 20_000 }, draw));
  const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / values.length;
  expect(Math.abs(mean(u) - 0.5)).toBeLessThan(0.01);
  expect(Math.abs(mean(n))).toBeLessThan(0.03);
  expect(Math.abs(mean(n.map((x) => x * x)) - 1)).toBeLessThan(0.05);
  expect(Math.min(...u)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...u)).toBeLessThan(1);
});

test('features are those that were asked for, in their order', () => {
  const inputs = featuresOf(Float32Array.of(2, 3, -1, 0.5), ['x', 'y', 'x²', 'y²', 'xy', 'noise'], () => 9);
  expect([...inputs]).toEqual([2, 3, 4, 9, 6, 9, -1, 0.5, 1, 0.25, -0.5, 9]);
});
