import type { Dataset } from '../data/dataset.js';
import { hasManyZeros } from '../data/zeros.js';
import type { PenaltyStrength } from '../layers/plan.js';
import { kindOf, type LayerShape } from '../layers/shape.js';
import { lossOf } from '../loss/losses.js';
import type { TrainerAccess } from '../network/access.js';
import type { Network } from '../network/network.js';
import { optimizerNamed } from '../optimizer/optimizer.js';
import { TrainingStack } from '../stack/trainingStack.js';
import type { ResolvedOptions } from './options.js';

/** The layers of a network as they train, on parameters and averages that are there, with buffers of their own. */
export function planStack(
  { runtime, last, averaged, widths, origins }: TrainerAccess,
  network: Network,
  data: Dataset,
  strengths: readonly PenaltyStrength[],
  batchSize: number,
  { sampling, optimizer, logAlphaLimit, target }: ResolvedOptions,
): TrainingStack {
  const layers = network.shapes.map((shape, l) => ({
    shape,
    parameters: last[l],
    average: averaged?.[l],
    width: widths[l],
    origin: origins[l],
    strength: strengths[l],
    sparse: mayHaveZeros(l, shape, data.inputs, network.inputs),
  }));
  return new TrainingStack(runtime, layers, lossOf(network.output, data), {
    batchSize,
    sampling,
    secondMoment: optimizerNamed(optimizer).keepsSecond,
    logAlphaLimit,
    eachStrength: target !== undefined,
  });
}

/**
 * Whether x of layer l, counted from 0, may have many zeros: what a rectifier lets through, and inputs that do. Only dense layers
 * leave them out.
 *
 * @param inputs [rows, width]
 */
export function mayHaveZeros(
  l: number,
  shape: LayerShape,
  inputs: Float32Array | Uint8Array,
  width: number,
): boolean {
  return l > 0 || (kindOf(shape) === 'dense' && hasManyZeros(inputs, width));
}
