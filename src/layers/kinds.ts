import { L0netError } from '../base/errors.js';
import type { GateSettings } from '../gates/options.js';
import type { BuiltIn } from '../runtime/builds.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { Kernels, Runtime } from '../runtime/runtime.js';
import { denseForm } from './denseForm.js';
import type { LayerForm, LayerSizes } from './form.js';
import type { Below } from './images.js';
import type { EvaluatedPlan, Kept, LayerParameters, LayerPlan, TrainingPlan } from './plan.js';
import { geometryOf, type KindName, kindOf, type LayerGeometry, type LayerShape } from './shape.js';
import type { Signal } from './signal.js';
import type { EvaluatedStage, Stage, TrainedStage } from './stage.js';

/**
 * What a kind of layer is at test time, at most `rows` rows at once. Neighbours of one kind are planned together, so that they
 * can share scratch; the stages that are returned stand one above the other, the first on `below`.
 */
export interface EvaluatedKind {
  evaluate(
    runtime: InferenceRuntime,
    plans: readonly EvaluatedPlan[],
    below: Signal,
    rows: number,
  ): EvaluatedStage[];
}

/** A layer with what is to be left of its rows. */
export interface RowsToFold {
  readonly parameters: LayerParameters;
  /** ẑ of each row of W; undefined where there are no gates */
  readonly gate: Float32Array | undefined;
  /** Which of its rows the new layer has, in order; −1 gives a row of zeros. */
  readonly rows: Int32Array;
}

/** What is left of a layer: its outputs, and the weights that meet in each. */
export interface Left {
  readonly fanIn: number;
  readonly outputs: number;
}

/** What a kind of layer is where networks are trained, counted and made smaller. */
export interface TrainedKind {
  /** Multiply-adds, for a row, of what is left of a layer: at each place of a window. */
  work(shape: LayerShape, left: Left): number;
  /** The sizes with so many rows and columns of W. */
  sizes(shape: LayerShape, rows: number, columns: number): LayerSizes;
  train(runtime: Runtime, plans: readonly LayerPlan[], options: TrainingPlan, below: Signal): TrainedStage[];
  /**
   * ẑ ⊙ W of the chosen rows, and of the columns that the chosen rows of the layers below and above leave. Each product is
   * rounded once, as in the packing of a gated network.
   */
  fold(layer: RowsToFold, shape: LayerShape, below: Int32Array, above: Int32Array): LayerParameters;
  /**
   * Which columns of W stay if only such rows of the layers below and above do.
   *
   * @param list i32 [columns], for the list of them; 0 for a layer with gates on its inputs
   */
  keepColumns(kernels: Kernels, shape: LayerShape, below: Kept, above: Kept, list: number): Kept;
}

/** Adds what an element of the option `layers` stands for to the shapes; returns what the next layer stands on. */
export type ResolveLayer = (
  argument: string,
  layer: Record<string, unknown>,
  below: Below,
  pools: boolean,
  gates: GateSettings | undefined,
  shapes: LayerShape[],
) => Below;

/** The kernels that networks need which have layers of a kind: the whole ones, and the small ones that only predict. */
export interface KindKernels {
  whole: BuiltIn;
  inference: BuiltIn;
}

/** What a door brings of a kind. */
interface Provided {
  form?: LayerForm;
  evaluated?: EvaluatedKind;
  trained?: TrainedKind;
  resolve?: ResolveLayer;
  kernels?: Partial<KindKernels>;
}

/** A kind with doors of its own. */
type DoorKind = Exclude<KindName, 'dense'>;

/** What of a kind must be known before any door has brought it. */
interface Door {
  /** Which of a layer's metadata only its files have. */
  readonly mark: string;
  /** Where its door is behind `l0net/`, and the small one behind `l0net/inference/`. */
  readonly path: string;
}

/**
 * Kinds that are not for everybody: convolutions are a third of all the code, so they have doors of their own. Importing one
 * of them puts here what it brings, and who has no convolutions need not load it. Dense layers are always there.
 */
const doors: Record<DoorKind, Door> = {
  // First, since the mark of the other one is there, too.
  'residual convolution': { mark: 'beyond', path: 'residual' },
  convolution: { mark: 'kernel', path: 'convolutions' },
};

const doorKinds = Object.keys(doors) as DoorKind[];

const provided: Record<KindName, Provided> = {
  dense: { form: denseForm },
  convolution: {},
  'residual convolution': {},
};

/** Adds what a door brings. */
export function provide(name: DoorKind, { kernels, ...parts }: Provided): void {
  Object.assign(provided[name], parts, { kernels: { ...provided[name].kernels, ...kernels } });
}

/** What a kind is in some respect. Throws L0netError UNSUPPORTED where no door has brought it, as the others do. */
export function brought<Part extends keyof Provided>(
  name: KindName,
  part: Part,
): NonNullable<Provided[Part]> {
  return provided[name][part] ?? refuse(name as DoorKind);
}

export function formOf(layer: LayerGeometry): LayerForm {
  return brought(kindOf(layer), 'form');
}

/** What of a layer says of which kind it is, once it is pruned. */
export function foldedGeometry(layer: LayerGeometry): LayerGeometry {
  return formOf(layer).folded?.(layer) ?? geometryOf(layer);
}

/** The kind of all convolutions of a network: the one of theirs that knows most. Undefined where there are none. */
function kindOfAll(layers: readonly LayerGeometry[]): DoorKind | undefined {
  const kinds = layers.map(kindOf);
  return doorKinds.find((kind) => kinds.includes(kind));
}

/** The kernels that a network needs; undefined where there are dense layers only. */
export function kernelsFor(layers: readonly LayerGeometry[], which: keyof KindKernels): BuiltIn | undefined {
  const name = kindOfAll(layers);
  return name && kernelsOf(name, which);
}

/** The kernels that layers of a kind need. */
export function kernelsOf(name: DoorKind, which: keyof KindKernels): BuiltIn {
  return provided[name].kernels?.[which] ?? refuse(name, which);
}

/** Of which kind layer l of a file is, by its metadata. */
export function savedKind(metadata: ReadonlyMap<string, string>, l: number): KindName {
  return doorKinds.find((name) => metadata.has(`${l}.${doors[name].mark}`)) ?? 'dense';
}

function refuse(name: DoorKind, which: keyof KindKernels = 'whole'): never {
  const { path } = doors[name];
  const expected = `import 'l0net/${which === 'inference' ? 'inference/' : ''}${path}' before`;
  throw new L0netError('UNSUPPORTED', { argument: 'layers', received: `a ${name}`, expected });
}

/**
 * The stages of layers, from the first up, convolutions and then dense ones: `plan` makes those of one kind, which stand on what it is
 * given.
 */
export function planStages<Plan extends { readonly shape: LayerShape }, Planned extends Stage>(
  plans: readonly Plan[],
  input: Signal,
  plan: (kind: KindName, neighbours: Plan[], below: Signal) => Planned[],
): Planned[] {
  const shapes = plans.map(({ shape }) => shape);
  const kind = kindOfAll(shapes);
  const count = shapes.filter((shape) => kindOf(shape) !== 'dense').length;
  const stages = kind ? plan(kind, plans.slice(0, count), input) : [];
  return [...stages, ...plan('dense', plans.slice(count), stages.at(-1)?.above ?? input)];
}
