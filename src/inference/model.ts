import { Evaluator } from '../layers/evaluator.js';
import { type LayerShape, planParameters, writeParameters } from '../layers/parameters.js';
import { Predictor } from '../layers/predictor.js';
import type { OutputKind } from '../layers/stack.js';
import type { NetworkState } from '../networkState.js';
import type { Arena } from '../runtime/arena.js';
import type { Build, CompiledBuild } from '../runtime/builds.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';

/**
 * A network that only predicts, in a WebAssembly memory of its own: there is nothing to dispose of, and dropping the model
 * frees everything. Its outputs are bit for bit those of the network that was saved.
 */
export class Model {
  /** Numbers in a row of inputs. */
  readonly inputs: number;
  /** Numbers in a row of outputs. */
  readonly outputs: number;
  readonly output: OutputKind;
  /** Inputs that each layer keeps. */
  readonly architecture: readonly number[];
  /** Which of a row's inputs are read, ascending; undefined for all. */
  readonly keptInputs: Int32Array | undefined;
  /** The kernels in use. */
  readonly build: Build;
  readonly #predictor: Predictor;

  /** @internal */
  constructor(runtime: InferenceRuntime & CompiledBuild, { output, layers }: NetworkState) {
    const { arena } = runtime;
    const [{ width, origins }] = layers;
    const shapes = layers.map(({ gates, last: { inputs, outputs } }) => ({ inputs, outputs, gates }));
    const origin = origins ? arena.words(origins.length) : 0;
    if (origins) arena.i32(origin, origins.length).set(origins);
    const regions = layers.map(({ last, averaged }, l) => {
      const region = planParameters(arena, shapes[l]);
      writeParameters(arena, shapes[l], region, averaged ?? last);
      return region;
    });
    const evaluator = new Evaluator(runtime, shapes, width, origin);
    evaluator.load(regions);

    this.inputs = width;
    this.outputs = shapes[shapes.length - 1].outputs;
    this.output = output;
    this.architecture = evaluator.layers.map(({ openCount }) => openCount);
    this.keptInputs = keptInputs(arena, evaluator, shapes[0], origins);
    this.build = runtime.build;
    this.#predictor = new Predictor(runtime, evaluator, width, this.outputs);
  }

  /**
   * Outputs for rows of inputs: probabilities with softmax outputs, values with linear ones. With `out`, nothing is
   * allocated.
   *
   * @param inputs [rows, inputs]; bytes are taken as b/255
   * @param out    [rows, outputs], filled and returned if given; after an error it may hold the rows before the bad one
   * @throws L0netError INVALID_SHAPE or INVALID_ARGUMENT (not a number array, NaN or infinite inputs)
   */
  predict(inputs: Float32Array | Uint8Array, out?: Float32Array): Float32Array {
    return this.#predictor.run(inputs, out, this.output === 'softmax');
  }

  /** As `predict`, but without the softmax: the outputs of the last layer as they are. */
  logits(inputs: Float32Array | Uint8Array, out?: Float32Array): Float32Array {
    return this.#predictor.run(inputs, out, false);
  }
}

/** The places in a row of the first layer's open inputs. */
function keptInputs(
  arena: Arena,
  { layers: [first] }: Evaluator,
  { inputs }: LayerShape,
  origins: Int32Array | undefined,
): Int32Array | undefined {
  // Not a view of the file, which it would keep.
  if (first.openCount === inputs) return origins?.slice();
  const open = arena.i32(first.open, first.openCount).slice();
  return origins ? open.map((place) => origins[place]) : open;
}
