import type { Network } from 'l0net';
import { featuresOf, planePoints } from '../data/plane.js';
import type { PlaneSet, Settings } from '../settings/settings.js';
import { type LearningProblem, measureClasses } from './problem.js';
import type { Surface } from './snapshot.js';

/** Cells on a side of the picture of the plane, [−EXTENT, EXTENT]². */
const SIZE = 48;
const EXTENT = 1.2;

/** Two classes of points in the plane: as many to measure with as to train on. */
export function planeProblem({ data, points, noise, features, hidden, seed }: Settings): LearningProblem {
  const all = planePoints(data as PlaneSet, 2 * points, noise, features, seed);
  const width = features.length;
  const cells = featuresOf(cellPositions(), features, () => 0);
  const labels = all.labels.subarray(points);
  return {
    names: {
      kind: 'plane',
      inputNames: features,
      outputNames: ['orange', 'blue'],
      output: 'classes',
      points: { positions: all.positions.slice(0, 2 * points), classes: all.labels.slice(0, points) },
      warnings: [],
    },
    stepsBetweenRests: 20,
    training: { inputs: all.inputs.slice(0, points * width), labels: all.labels.slice(0, points) },
    testRows: points,
    testInputs: all.inputs.subarray(points * width),
    network: { inputs: width, layers: [...hidden, 2] },
    measure: (outputs) => measureClasses(outputs, labels),
    surface: (network) => surfaceOf(network, cells),
  };
}

function cellPositions(): Float32Array {
  const positions = new Float32Array(2 * SIZE * SIZE);
  for (let i = 0; i < SIZE * SIZE; i++) {
    positions[2 * i] = EXTENT * ((2 * (i % SIZE) + 1) / SIZE - 1);
    positions[2 * i + 1] = EXTENT * (1 - (2 * Math.floor(i / SIZE) + 1) / SIZE);
  }
  return positions;
}

function surfaceOf(network: Network, cells: Float32Array): Surface {
  const outputs = network.predict(cells);
  return {
    size: SIZE,
    extent: EXTENT,
    values: Float32Array.from({ length: SIZE * SIZE }, (_, i) => outputs[2 * i + 1]),
  };
}
