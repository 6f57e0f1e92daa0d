import { L0netError } from '../base/errors.js';
import type { PartReader } from '../formats/partReader.js';
import type { GateSettings } from '../gates/options.js';
import type { BuiltIn } from '../runtime/builds.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Below, ImageInputs } from './images.js';
import type { EvaluatedPlan, LayerParameters, LayerPlan, LayerState, TrainingPlan } from './plan.js';
import type { ConvGeometry, LayerShape } from './shape.js';
import type { Signal } from './signal.js';
import type { EvaluatedStage, TrainedStage } from './stage.js';

/**
 * What a kind of layer is at test time and in files. Neighbours of one kind are planned together, so that they can share
 * scratch; the stages that are returned stand one above the other, the first on `below`.
 */
export interface EvaluatedKind {
  evaluate(runtime: InferenceRuntime, plans: readonly EvaluatedPlan[], below: Signal): EvaluatedStage[];
  /** Weights and biases from W [rows, columns] as it stands in memory, and back. */
  split(matrix: Float32Array, rows: number): Pick<LayerParameters, 'weights' | 'bias'>;
  join(parameters: LayerParameters, rows: number, matrix: Float32Array): void;
  /** The geometry of layer l of a file. */
  geometry(reader: PartReader, l: number, below: LayerState | undefined): ConvGeometry;
  /** That layer l of a file, a dense one right above it, stands on cells that are there. */
  checkCells(reader: PartReader, l: number, cells: Int32Array | undefined, below: LayerState): void;
  /** That no file asks for sizes beyond what a network may have. */
  checkNumbers(reader: PartReader, l: number, conv: ConvGeometry, parameters: LayerParameters): void;
}

/** What a kind of layer is beside that where networks are made and trained. */
export interface TrainedKind {
  train(runtime: Runtime, plans: readonly LayerPlan[], options: TrainingPlan, below: Signal): TrainedStage[];
  /** Adds what an element of the option `layers` stands for to the shapes; returns what the next layer stands on. */
  resolve(
    argument: string,
    layer: Record<string, unknown>,
    below: Below,
    pools: boolean,
    gates: GateSettings | undefined,
    shapes: LayerShape[],
  ): ImageInputs;
}

/** The kernels that networks need which have layers of a kind: the whole ones, and the small ones that only predict. */
export interface KindKernels {
  whole: BuiltIn;
  inference: BuiltIn;
}

/**
 * Kinds that are not for everybody: convolutions are a third of all the code, so they have doors of their own
 * (l0net/convolutions, l0net/inference/convolutions). Importing one of them puts here what it brings, and who has no
 * convolutions need not load it. Dense layers are always there.
 */
interface Provided {
  evaluated?: EvaluatedKind;
  trained?: TrainedKind;
  kernels?: Partial<KindKernels>;
}

const convolutions: Provided = {};

/** Adds what a door brings. */
export function provideConvolutions({ kernels, ...parts }: Provided): void {
  Object.assign(convolutions, parts, { kernels: { ...convolutions.kernels, ...kernels } });
}

/** Throws L0netError UNSUPPORTED where no door has brought it. */
export function evaluatedConvolutions(): EvaluatedKind {
  return convolutions.evaluated ?? refuse('l0net/convolutions');
}

/** Throws L0netError UNSUPPORTED where no door has brought it. */
export function trainedConvolutions(): TrainedKind {
  return convolutions.trained ?? refuse('l0net/convolutions');
}

/** Throws L0netError UNSUPPORTED where no door has brought them. */
export function convolutionKernels(which: keyof KindKernels): BuiltIn {
  const door = which === 'inference' ? 'l0net/inference/convolutions' : 'l0net/convolutions';
  return convolutions.kernels?.[which] ?? refuse(door);
}

function refuse(door: string): never {
  const expected = `import '${door}' before`;
  throw new L0netError('UNSUPPORTED', { argument: 'layers', received: 'a convolution', expected });
}

/** Whether a network has convolutions: they come first. */
export function convolves([{ conv }]: readonly LayerShape[]): boolean {
  return conv !== undefined;
}
