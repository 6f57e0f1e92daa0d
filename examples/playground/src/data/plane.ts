/** Points in the plane in two classes, made of a seed: the same bits in every engine. */
import type { PlaneFeature, PlaneSet } from '../settings/settings.js';
import { onCircle } from './circle.js';
import { normals, uniforms } from './random.js';

/** Points, with the inputs that a network has of them. */
export interface PlanePoints {
  /** [points, 2], about within [−1, 1]² */
  readonly positions: Float32Array;
  /** [points]: 0 or 1 */
  readonly labels: Uint8Array;
  /** [points, features] */
  readonly inputs: Float32Array;
}

interface Draw {
  readonly uniform: () => number;
  readonly normal: () => number;
}

type Place = readonly [x: number, y: number];

/** A point of a class without noise. */
const shapes: Readonly<Record<PlaneSet, (label: number, draw: Draw) => Place>> = {
  circles: (label, { uniform }) => {
    const [x, y] = onCircle(uniform());
    const radius = label === 0 ? 0.85 : 0.4;
    return [radius * x, radius * y];
  },
  moons: (label, { uniform }) => {
    const [x, y] = onCircle(uniform() / 2);
    return label === 0 ? [0.6 * x - 0.3, 0.6 * y - 0.15] : [0.3 - 0.6 * x, 0.15 - 0.6 * y];
  },
  spirals: (label, { uniform }) => {
    const along = 0.1 + 0.9 * uniform();
    const [x, y] = onCircle(1.25 * along + label / 2);
    return [0.9 * along * x, 0.9 * along * y];
  },
  xor: (label, { uniform }) => {
    const x = 1.8 * uniform() - 0.9;
    const size = 0.9 * uniform();
    return [x, x < 0 === (label === 0) ? size : -size];
  },
  gaussians: (label, { normal }) => {
    const centre = label === 0 ? -0.45 : 0.45;
    return [centre + 0.15 * normal(), centre + 0.15 * normal()];
  },
};

/**
 * Points in turns of both classes.
 *
 * @param noise deviation of what is added to both coordinates
 */
export function planePoints(
  set: PlaneSet,
  points: number,
  noise: number,
  features: readonly PlaneFeature[],
  seed: number,
): PlanePoints {
  const uniform = uniforms(seed);
  const draw = { uniform, normal: normals(uniform) };
  const positions = new Float32Array(2 * points);
  const labels = new Uint8Array(points);
  for (let i = 0; i < points; i++) {
    labels[i] = i % 2;
    const [x, y] = shapes[set](labels[i], draw);
    positions[2 * i] = x + noise * draw.normal();
    positions[2 * i + 1] = y + noise * draw.normal();
  }
  return { positions, labels, inputs: featuresOf(positions, features, draw.normal) };
}

/**
 * The inputs of a network for points: [points, features].
 *
 * @param noise what stands for noise; in a picture of the plane 0
 */
export function featuresOf(
  positions: Float32Array,
  features: readonly PlaneFeature[],
  noise: () => number,
): Float32Array {
  const inputs = new Float32Array((positions.length / 2) * features.length);
  let at = 0;
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i], positions[i + 1]];
    for (const feature of features) inputs[at++] = valueOfFeature(feature, x, y, noise);
  }
  return inputs;
}

function valueOfFeature(feature: PlaneFeature, x: number, y: number, noise: () => number): number {
  switch (feature) {
    case 'x':
      return x;
    case 'y':
      return y;
    case 'x²':
      return x * x;
    case 'y²':
      return y * y;
    case 'xy':
      return x * y;
    case 'noise':
      return noise();
  }
}
