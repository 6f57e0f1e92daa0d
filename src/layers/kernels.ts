import { distributionOf } from '../gates/distributions.js';
import type { BuiltIn } from '../runtime/builds.js';
import { kernelsFor } from './kinds.js';
import type { LayerShape } from './shape.js';

/**
 * The kernels that a network needs which may be trained, for its layers and for its gates; undefined where those that all have are
 * enough. Throws L0netError UNSUPPORTED where a door is missing.
 */
export function kernelsToTrain(shapes: readonly LayerShape[]): BuiltIn | undefined {
  const ofGates = shapes.map(({ gates }) => distributionOf(gates).kernels);
  return kernelsFor(shapes, 'whole') ?? ofGates.find((kernels) => kernels);
}
