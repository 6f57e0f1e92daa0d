import { L0netError } from '../base/errors.js';
import type { BuiltIn } from '../runtime/builds.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { Runtime } from '../runtime/runtime.js';
import type { ConvolutionEvaluator } from '../stack/convolutionEvaluator.js';
import type { ConvolutionStack } from '../stack/convolutionStack.js';
import type { checkCells, checkNumbers, readGeometry } from './convolution/file.js';
import type { resolveConvolution } from './convolution/options.js';
import type { join, split } from './convolution/parameters.js';
import type { LayerPlan, TrainingPlan } from './plan.js';
import type { LayerShape } from './shape.js';

/**
 * What networks with convolutions need beyond others, kernels among it. It is a third of all the code, so it has doors of its
 * own (l0net/convolutions, l0net/inference/convolutions): importing one of them puts it here, and who has no convolutions
 * need not load it.
 */
export interface ConvolutionParts {
  /** The whole kernels, and the small ones that only predict. */
  builds: BuiltIn;
  inferenceBuilds: BuiltIn;
  split: typeof split;
  join: typeof join;
  geometry: typeof readGeometry;
  checkCells: typeof checkCells;
  checkNumbers: typeof checkNumbers;
  /** What specifications of convolutions and pooling stand for. */
  resolve: typeof resolveConvolution;
  train(runtime: Runtime, plans: readonly LayerPlan[], options: TrainingPlan): ConvolutionStack;
  evaluate(
    runtime: InferenceRuntime,
    shapes: readonly LayerShape[],
    widths: readonly number[],
    origins: readonly number[],
    chunk: number,
  ): ConvolutionEvaluator;
}

const provided: Partial<ConvolutionParts> = {};

export function provideConvolutions(parts: Partial<ConvolutionParts>): void {
  Object.assign(provided, parts);
}

/** Throws L0netError UNSUPPORTED where no door has brought the part. */
export function convolutionPart<Name extends keyof ConvolutionParts>(name: Name): ConvolutionParts[Name] {
  const part = provided[name];
  if (part) return part;
  const door = name === 'inferenceBuilds' ? 'l0net/inference/convolutions' : 'l0net/convolutions';
  const expected = `import '${door}' before`;
  throw new L0netError('UNSUPPORTED', { argument: 'layers', received: 'a convolution', expected });
}

/** Whether a network has convolutions: they come first. */
export function convolves([{ conv }]: readonly LayerShape[]): boolean {
  return conv !== undefined;
}
