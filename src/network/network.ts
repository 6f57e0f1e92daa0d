import { type Build, createRuntime, type Runtime } from '../runtime/runtime.js';

// Above this line stands what leads to the kernels: see index.ts.

import { checkNames } from '../base/check.js';
import { busy, invalid } from '../base/errors.js';
import { randomKey } from '../base/random.js';
import { steadyParameters } from '../data/steady.js';
import { checkParameters } from '../layers/check.js';
import type { EvaluatedLayer } from '../layers/evaluatedLayer.js';
import { kernelsToTrain } from '../layers/kernels.js';
import { planParameters, readParameters, writeParameters } from '../layers/parameters.js';
import type { LayerParameters, ParameterRegion } from '../layers/plan.js';
import type { LayerShape } from '../layers/shape.js';
import { gateCount, rowSize, rowsOf } from '../layers/sizes.js';
import { type OutputKind, outputsNamed } from '../loss/losses.js';
import type { Threads } from '../runtime/threading.js';
import { Evaluator } from '../stack/evaluator.js';
import { Predictor } from '../stack/predictor.js';
import type { ParameterSet, TrainerAccess } from './access.js';
import { parametersDigest } from './digest.js';
import { expectations, expectedLayers, openProbabilities } from './expectations.js';
import { type HeldLayers, layerStates, restoreState } from './held.js';
import { initialise } from './initialise.js';
import { type NetworkOptions, type ReshapeOptions, resolveNetworkOptions } from './options.js';
import { indices, originsLeft, placesOf, planOrigins } from './origins.js';
import { foldNetwork } from './prune.js';
import { removeRows } from './resize.js';
import { type Blueprint, blueprintOf, hasAverage, type NetworkState } from './state.js';
import { type NetworkSummary, summarise } from './summary.js';

/**
 * A stack of layers, convolutions and then dense ones, with rectifiers between, in a WebAssembly memory of its own: there is
 * nothing to dispose of, and dropping the network frees everything.
 */
export class Network {
  /** Numbers in a row of inputs. */
  readonly inputs: number;
  /** Numbers in a row of outputs. */
  readonly outputs: number;
  readonly output: OutputKind;
  readonly seed: number;
  /** `NetworkOptions.pipeline`, or that of the file. */
  readonly pipeline: string | undefined;
  readonly shapes: readonly LayerShape[];
  readonly #runtime: Runtime;
  /** Rows of W of each layer as the network began; with fewer now, `#origins` says which of those each row is. */
  /**
   * Rows of W of each layer as it began.
   *
   * @internal
   */
  readonly widths: readonly number[];
  /** i32 [rows] of each layer; 0 where none can be removed */
  readonly #origins: readonly number[];
  readonly #last: readonly ParameterRegion[];
  readonly #evaluator: Evaluator;
  readonly #predictor: Predictor;
  /** [2, the largest number of gates] */
  readonly #scratch: number;
  #averaged: readonly ParameterRegion[] | undefined;
  #hasAverage = false;
  /** Whether its trainer is in the middle of something. */
  #busy = () => false;
  #version = 0;
  #trainings: number;
  #attachments = 0;
  #evaluated: { version: number; set: ParameterSet } | undefined;
  #mark: number;

  private constructor(runtime: Runtime, blueprint: Blueprint) {
    const { arena } = runtime;
    const { shapes, widths, origins } = blueprint;
    this.#runtime = runtime;
    this.inputs = rowSize(shapes[0], widths[0]);
    this.outputs = shapes[shapes.length - 1].outputs;
    this.output = blueprint.output;
    this.seed = blueprint.seed;
    this.pipeline = blueprint.pipeline;
    this.#trainings = blueprint.trainings ?? 0;
    this.shapes = shapes;
    this.widths = widths;
    arena.begin(arena.mark());
    arena.part('parameters');
    this.#origins = planOrigins(arena, shapes, origins);
    this.#last = shapes.map((shape) => planParameters(arena, shape));
    arena.part('buffers');
    this.#scratch = arena.words(2 * Math.max(...shapes.map(gateCount)));
    this.#evaluator = new Evaluator(runtime, shapes, widths, this.#origins);
    this.#predictor = new Predictor(runtime, this.#evaluator, this.inputs, this.outputs);
    arena.commit();
    this.#mark = arena.mark();
  }

  /**
   * Builds a network with fresh parameters: W ~ N(0, 2/n) for n inputs of a neuron, b = 0, log α ~ N(log((1 − d)/d), 0.01²).
   *
   * @throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION for bad options, UNSUPPORTED for a build that cannot run here,
   *   OUT_OF_MEMORY.
   */
  static async create(options: NetworkOptions): Promise<Network> {
    const { shapes, dropRates, ...rest } = resolveNetworkOptions(options);
    const runtime = await createRuntime(options.build, kernelsToTrain(shapes), options.threads);
    const widths = shapes.map(rowsOf);
    const network = new Network(runtime, { shapes, widths, origins: [], ...rest });
    initialise(runtime, shapes, network.#last, randomKey('options.seed', rest.seed), dropRates);
    return network;
  }

  /**
   * A network as `state()` said that another one was. The state is trusted: it is not checked.
   *
   * @param room a state that it may be brought back to, with `restore`
   * @throws L0netError as `create` does for a build
   * @internal
   */
  static async fromState(
    state: NetworkState,
    build?: NetworkOptions['build'],
    room = state,
    threads?: NetworkOptions['threads'],
  ): Promise<Network> {
    const blueprint = blueprintOf(room);
    const runtime = await createRuntime(build, kernelsToTrain(blueprint.shapes), threads);
    const network = new Network(runtime, blueprint);
    network.attach(hasAverage(state) || hasAverage(room)).commit();
    network.restore(state);
    return network;
  }

  /**
   * Which of a row's inputs `predict` reads, ascending: those whose gate is open, and none if no neuron above them is; with
   * gates on weights, those with any weight but zero. Undefined where all are, and for images. Pruning changes nothing of it.
   */
  get keptInputs(): Int32Array | undefined {
    this.#evaluate(this.#hasAverage ? 'averaged' : 'last');
    return this.#evaluator.inputsRead;
  }

  /** How many threads it runs on, and why it is one where more were asked for. */
  get threads(): Threads {
    return this.#runtime.threads;
  }

  /** The kernels in use. */
  get build(): Build {
    return this.#runtime.build;
  }

  /**
   * The kernels in use, as what another network takes for its option `build`.
   *
   * @internal
   */
  get kernels(): WebAssembly.Module & object {
    return this.#runtime.module;
  }

  /** Bytes of linear memory in use: parameters, buffers, and what a trainer planned, its data included. */
  get memoryBytes(): number {
    return this.#runtime.arena.mark();
  }

  /** Whether there are averaged parameters: then they are the ones that predict, prune and summary use. */
  get hasAverage(): boolean {
    return this.#hasAverage;
  }

  /**
   * Outputs for rows of inputs at test time: probabilities or values, by the kind of outputs. Uses the
   * averaged parameters where there are any.
   *
   * @param inputs [rows, inputs]; bytes are taken as b/255
   * @param out    [rows, outputs], filled and returned if given; after an error it may hold the rows before the bad one
   * @throws L0netError INVALID_SHAPE or INVALID_ARGUMENT (not a number array, NaN or infinite inputs)
   */
  predict(inputs: Float32Array | Uint8Array, out?: Float32Array): Float32Array {
    this.#evaluate(this.#hasAverage ? 'averaged' : 'last');
    return this.#predictor.run(inputs, out, outputsNamed(this.output).activate);
  }

  /** As `predict`, but without the softmax or the like: the outputs of the last layer as they are. */
  logits(inputs: Float32Array | Uint8Array, out?: Float32Array): Float32Array {
    this.#evaluate(this.#hasAverage ? 'averaged' : 'last');
    return this.#predictor.run(inputs, out, undefined);
  }

  /** What the network is: sizes, open gates, expected cost. */
  summary(set: ParameterSet = this.#hasAverage ? 'averaged' : 'last'): NetworkSummary {
    this.#evaluate(set);
    const evaluated = this.#evaluator.layers;
    const layers = expectedLayers(this.#held, this.#regions(set));
    const expected = expectations(this.#runtime, layers, this.#scratch);
    return summarise(expected, evaluated, (l) => this.#openRows(evaluated[l]));
  }

  /**
   * P(z ≠ 0) of each gate, layer by layer: [inputs that a dense layer began with], [maps], or, with gates on weights, as the
   * weights are. 0 for what was removed; 1 for everything in layers without gates.
   */
  openProbabilities(set: ParameterSet = this.#hasAverage ? 'averaged' : 'last'): Float32Array[] {
    return expectedLayers(this.#held, this.#regions(set)).map((layer, l) =>
      openProbabilities(this.#runtime, layer, this.widths[l], this.#scratch),
    );
  }

  /**
   * A physically smaller network without gates: closed inputs, neurons and maps are gone, test-time gates are folded into
   * the weights. Its outputs are bit for bit those of this network. Uses the averaged parameters where there are any.
   *
   * @throws L0netError UNKNOWN_OPTION; as `create` for threads
   */
  prune(options?: ReshapeOptions): Promise<Network> {
    return this.#reshape((layer) => this.#openRows(layer), options);
  }

  /**
   * The same function as a dense network of the sizes that this one began with: what pruning is measured against.
   * Test-time gates are folded into the weights, so a closed gate is a row of zeros. Uses the averaged parameters
   * where there are any.
   *
   * @throws L0netError OUT_OF_MEMORY, UNKNOWN_OPTION; as `create` for threads
   */
  dense(options?: ReshapeOptions): Promise<Network> {
    return this.#reshape((_, l) => placesOf(this.widths[l], this.#originsLeft(l)), options);
  }

  /** Copies of all parameters, layer by layer. */
  parameters(set: ParameterSet = 'last'): LayerParameters[] {
    return this.shapes.map((shape, l) => readParameters(this.#runtime.arena, shape, this.#regions(set)[l]));
  }

  /**
   * Replaces the (last) parameters; an average is forgotten, and begins anew with the next step of a trainer.
   *
   * @throws L0netError INVALID_SHAPE, INVALID_ARGUMENT for values that are not finite, or BUSY while a loop works on an
   *   epoch and inside of a step; nothing is changed then.
   */
  setParameters(layers: readonly LayerParameters[]): void {
    if (this.#busy()) throw busy('network', 'a network that no step and no loop is changing');
    const given = steadyParameters(layers);
    checkParameters(this.shapes, given);
    this.shapes.forEach((shape, l) => {
      writeParameters(this.#runtime.arena, shape, this.#last[l], given[l]);
    });
    this.#hasAverage = false;
    this.#version++;
  }

  /** SHA-256 over the little-endian W, b, log α of each layer: equal for equal bits. */
  digest(set: ParameterSet = 'last'): Promise<string> {
    return parametersDigest(this.parameters(set));
  }

  /**
   * A copy of all that makes this network what it is, for `fromState`.
   *
   * @internal
   */
  state(): NetworkState {
    const layers = layerStates(this.#held, this.#hasAverage);
    const { output, seed, pipeline } = this;
    return { output, seed, trainings: this.#trainings || undefined, pipeline, layers };
  }

  /**
   * Brings the network back to a state of before: `state()` of itself, or what it was made from.
   *
   * @internal
   */
  restore(state: NetworkState): void {
    restoreState(this.#held, state);
    this.#hasAverage = hasAverage(state);
    this.#version++;
  }

  /**
   * What a trainer of this network works on, and the beginning of its plan of memory. There is one trainer at a time:
   * with `commit`, memory planned for an earlier one is taken over. Until then nothing is changed.
   *
   * @param begins whether a training begins with the first step
   * @internal
   */
  attach(averaging: boolean, begins = false): TrainerAccess {
    const { arena } = this.#runtime;
    arena.begin(this.#mark);
    let averaged = this.#averaged;
    if (averaging && !averaged) {
      arena.part('averages');
      averaged = this.shapes.map((shape) => planParameters(arena, shape));
    }
    const mark = arena.mark();
    arena.part('training');
    let attachment = 0;
    return {
      runtime: this.#runtime,
      last: this.#last,
      averaged: averaging ? averaged : undefined,
      widths: this.widths,
      origins: this.#origins,
      commit: (busy = () => false) => {
        arena.commit();
        this.#busy = busy;
        this.#averaged = averaged;
        this.#mark = mark;
        attachment = ++this.#attachments;
      },
      live: () => attachment === this.#attachments,
      version: () => this.#version,
      trainings: this.#trainings,
      changed: () => {
        if (begins) this.#trainings++;
        begins = false;
        this.#hasAverage = averaging;
        return ++this.#version;
      },
      remove: (kept) => {
        removeRows(this.#held, kept);
        this.#version++;
      },
      evaluator: (set) => {
        this.#evaluate(set);
        return this.#evaluator;
      },
    };
  }

  /**
   * The kernels' logarithm, which is the same in every engine.
   *
   * @internal
   */
  log(value: number): number {
    const cell = this.#runtime.arena.f32(this.#scratch, 1);
    cell[0] = value;
    this.#runtime.kernels.log(1, this.#scratch, this.#scratch);
    return cell[0];
  }

  /** A network without gates whose layers have the chosen rows; −1 is one that is gone, and becomes zeros. */
  async #reshape(
    choose: (layer: EvaluatedLayer, l: number) => Int32Array,
    options: ReshapeOptions = {},
  ): Promise<Network> {
    checkNames('options', options, ['threads']);
    const set: ParameterSet = this.#hasAverage ? 'averaged' : 'last';
    this.#evaluate(set);
    const { arena } = this.#runtime;
    const regions = this.#regions(set);
    const layers = foldNetwork(
      this.#evaluator.layers.map((layer, l) => ({
        shape: layer.shape,
        parameters: readParameters(arena, layer.shape, { ...regions[l], weights: layer.matrix(regions[l]) }),
        gate: layer.sharedGate ? arena.f32(layer.gate, rowsOf(layer.shape)).slice() : undefined,
        width: this.widths[l],
        origins: this.#originsLeft(l),
        rows: choose(layer, l),
      })),
    );
    const { output, seed, pipeline } = this;
    const network = new Network(await createRuntime(this.kernels, undefined, options.threads), {
      shapes: layers.map(({ shape }) => shape),
      widths: layers.map(({ width }) => width),
      origins: layers.map(({ origins }) => origins),
      output,
      seed,
      pipeline,
    });
    network.setParameters(layers.map((layer) => layer.parameters));
    return network;
  }

  get #held(): HeldLayers {
    const [runtime, shapes, widths, origins] = [this.#runtime, this.shapes, this.widths, this.#origins];
    return { runtime, shapes, widths, origins, last: this.#last, averaged: this.#averaged };
  }

  #openRows({ openList, openCount }: EvaluatedLayer): Int32Array {
    return openList ? this.#runtime.arena.i32(openList, openCount).slice() : indices(openCount);
  }

  #originsLeft(l: number): Int32Array | undefined {
    return originsLeft(this.#runtime.arena, this.shapes[l], this.widths[l], this.#origins[l]);
  }

  #regions(set: ParameterSet): readonly ParameterRegion[] {
    if (set === 'last') return this.#last;
    if (this.#averaged && this.#hasAverage) return this.#averaged;
    throw invalid('set', set, "'last': this network has no averaged parameters");
  }

  /** Brings the evaluator up to date with a set of parameters. */
  #evaluate(set: ParameterSet): void {
    if (this.#evaluated?.version === this.#version && this.#evaluated.set === set) return;
    this.#evaluator.load(this.#regions(set));
    this.#evaluated = { version: this.#version, set };
  }
}
