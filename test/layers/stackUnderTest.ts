import { planParameters, readParameters, writeParameters } from '../../src/layers/parameters.js';
import type { GateSampling, ParameterRegion } from '../../src/layers/plan.js';
import { type ConvGeometry, type LayerShape, leading } from '../../src/layers/shape.js';
import { columnsOf, imageSize, rowsOf } from '../../src/layers/sizes.js';
import { lossOf, type OutputKind } from '../../src/loss/losses.js';
import { CELLS, STEP_CELLS } from '../../src/optimizer/kind.js';
import type { Build, Runtime } from '../../src/runtime/runtime.js';
import { TrainingStack } from '../../src/stack/trainingStack.js';
import { sidesOf } from '../oracle/convolution.js';
import type { ConvolutionLayer } from '../oracle/convolutionNetwork.js';
import type { GateSettings } from '../oracle/gates.js';
import { type DenseLayer, firstOf } from '../oracle/network.js';
import type { PenaltySettings } from '../oracle/penalty.js';
import { runtimeOf } from '../support/builds.js';
import { geometryFrom } from '../support/sides.js';

/** A minibatch as the oracle takes it, with targets by value. */
export interface Batch {
  readonly size: number;
  readonly x: Float64Array;
  readonly noise: readonly (Float64Array | undefined)[];
  readonly labels?: ArrayLike<number>;
  readonly targets?: Float64Array;
  readonly weights?: Float64Array | undefined;
}

export interface StackOptions {
  readonly build: Build;
  readonly sampling: GateSampling;
  readonly gates: GateSettings;
  readonly penalty: PenaltySettings;
  readonly output: OutputKind;
  readonly batchSize: number;
  readonly secondMoment: boolean;
  readonly averaging: boolean;
  /** Whether classes have targets in place of labels. */
  readonly isSoft?: boolean;
  /** Whether layers leave zeros of x out. Default: no. */
  readonly sparse?: boolean;
  /** Default: so large that it never acts. */
  readonly logAlphaLimit?: number;
}

/** A layer as an oracle has it. */
export type OracleLayer = DenseLayer | ConvolutionLayer;

/** Gradients of one layer, as W − W′ of a gradient step with learning rate 1. */
export interface Gradients {
  readonly dw: Float64Array;
  readonly db: Float64Array;
  readonly dlogAlpha: Float64Array | undefined;
  /** With batch normalisation. */
  readonly dscale: Float64Array | undefined;
}

function geometryOf({ conv, scale }: ConvolutionLayer): ConvGeometry {
  const { averages, linear, beside, adds, keepsSums, separable, dilation, ...windows } = conv;
  const sides = dilation && sidesOf(dilation);
  const marks = {
    batchNorm: scale && true,
    averages,
    linear,
    beside,
    adds,
    keepsSums,
    separable,
    dilation: sides,
  };
  const beyond = Object.fromEntries(Object.entries(marks).filter(([, value]) => value));
  return geometryFrom({ ...windows, ...(Object.keys(beyond).length > 0 && { beyond }) });
}

/** A stack of layers, driven by hand: with the noise and the minibatch of a test, not its own. */
export class StackUnderTest {
  readonly #data: number;
  readonly #settings: number;
  readonly #weights: number;
  readonly #shapes: readonly LayerShape[];

  private constructor(
    readonly runtime: Runtime,
    readonly layers: readonly OracleLayer[],
    readonly parameters: readonly ParameterRegion[],
    readonly averages: readonly ParameterRegion[] | undefined,
    readonly stack: TrainingStack,
    options: StackOptions,
  ) {
    this.#shapes = stack.layers.map(({ shape }) => shape);
    this.#data = runtime.arena.words(options.batchSize * imageSize(this.#shapes[0]));
    this.#settings = runtime.arena.words(STEP_CELLS);
    this.#weights = runtime.arena.words(options.batchSize);
  }

  static async create(layers: readonly OracleLayer[], options: StackOptions): Promise<StackUnderTest> {
    const { gates, penalty } = options;
    const runtime = await runtimeOf(options.build);
    const shapes = layers.map((layer) => ({
      inputs: layer.inputs,
      outputs: layer.outputs,
      gates: layer.logAlpha && {
        ...gates,
        testGate: 'mean' as const,
        ...('groups' in layer && layer.groups && { groups: Int32Array.from(layer.groups) }),
      },
      conv: 'conv' in layer ? geometryOf(layer) : undefined,
    }));
    const parameters = shapes.map((shape) => planParameters(runtime.arena, shape));
    const averages = options.averaging
      ? shapes.map((shape) => planParameters(runtime.arena, shape))
      : undefined;
    layers.forEach(({ inputs, outputs, w, b, logAlpha, ...rest }, l) => {
      const scale = 'scale' in rest ? rest.scale : undefined;
      writeParameters(runtime.arena, shapes[l], parameters[l], {
        inputs,
        outputs,
        weights: Float32Array.from(w),
        bias: Float32Array.from(b),
        ...(logAlpha && { logAlpha: Float32Array.from(logAlpha) }),
        ...(scale && { scale: Float32Array.from(scale) }),
      });
    });
    const stack = new TrainingStack(
      runtime,
      shapes.map((shape, l) => ({
        shape,
        parameters: parameters[l],
        average: averages?.[l],
        width: rowsOf(shape),
        sparse: options.sparse === true,
        origin: 0,
        strength: {
          l0: (penalty.lambda[l] * columnsOf(shape)) / penalty.examples,
          weightDecay: penalty.weightDecay,
        },
      })),
      lossOf(options.output, { ...(options.isSoft && { targets: new Float32Array() }) }),
      { logAlphaLimit: 1e30, ...options },
    );
    return new StackUnderTest(runtime, layers, parameters, averages, stack, options);
  }

  /** Samples gates from the given noise and gathers the open columns of x, as a trainer does. */
  place({ size, x, noise, labels, targets, weights }: Batch): void {
    const { arena, kernels } = this.runtime;
    const { stack } = this;
    stack.layers.forEach((layer, l) => {
      const u = noise[l];
      const of = this.layers[l];
      const first = (i: number) => ('w' in of && 'groups' in of ? firstOf(of, i) : i);
      const shared = u?.map((_, n) => u[n - (n % of.inputs) + first(n % of.inputs)]);
      if (shared) arena.f32(layer.noise, shared.length).set(shared);
    });
    stack.sampleGates(size);
    arena.f32(this.#data, x.length).set(x);
    const { shape, openList } = stack.layers[0];
    const columns = shape.conv ? 0 : openList;
    const { inputCount, input } = stack;
    kernels.gatherFloats(
      ...([size, inputCount, this.#data, imageSize(shape), 0, columns, input.values, input.ld] as const),
    );
    if (labels) arena.i32(stack.answers, size).set(labels);
    if (targets) arena.f32(stack.answers, targets.length).set(targets);
    stack.weights = weights ? this.#weights : 0;
    if (weights) arena.f32(this.#weights, size).set(weights);
  }

  /** The L0 and the L2 penalty of all layers, of the last pass. */
  penalties(): [l0: number, l2: number] {
    const values = [...this.stack.results].slice(1);
    const total = (parity: number) =>
      values.filter((_, i) => i % 2 === parity).reduce((sum, x) => sum + x, 0);
    return [total(0), total(1)];
  }

  /** Everything up to the update; returns the data loss. */
  pass(size: number): number {
    this.stack.forward(size);
    this.stack.loss(size);
    this.stack.penalties();
    this.stack.backward(size);
    return this.stack.results[0];
  }

  /** An optimizer step with the given settings (assembly/optimizer/settings.ts). */
  update(settings: readonly number[]): void {
    const cells = this.runtime.arena.f32(this.#settings, STEP_CELLS);
    cells.set(settings);
    cells.set(settings, CELLS);
    this.stack.update(this.#settings, 0, 1);
  }

  /** The gradients of the whole objective, found by a plain gradient step. Needs a stack without second moments. */
  gradients(): Gradients[] {
    const before = this.read(this.parameters);
    this.update([1, 0, 0, 0, 0, 0, 1]);
    const after = this.read(this.parameters);
    const difference = (a: Float32Array, b: Float32Array) => Float64Array.from(a, (value, i) => value - b[i]);
    return before.map((layer, l) => ({
      dw: difference(layer.w, after[l].w),
      db: difference(layer.b, after[l].b),
      dlogAlpha: layer.logAlpha && difference(layer.logAlpha, after[l].logAlpha as Float32Array),
      dscale: layer.scale && difference(layer.scale, after[l].scale as Float32Array),
    }));
  }

  /** Copies of W, b, log α and γ, or of anything shaped like them. */
  read(regions: readonly ParameterRegion[]): {
    w: Float32Array;
    b: Float32Array;
    logAlpha: Float32Array | undefined;
    scale: Float32Array | undefined;
  }[] {
    const { arena } = this.runtime;
    return this.#shapes.map((shape, l) => {
      const { weights, bias, logAlpha, scale } = readParameters(arena, shape, regions[l]);
      return { w: weights, b: bias, logAlpha, scale };
    });
  }

  /** Gates z as they were sampled. */
  gates(l: number, length: number): Float32Array {
    return this.runtime.arena.f32(this.stack.layers[l].z, length);
  }

  /** Output of dense layer l, [size, outputs]: 0 where the next layer's gate is closed, which leaves it uncomputed. */
  output(l: number, size: number): Float64Array {
    const at = this.stack.layers.findIndex(({ shape }) => !shape.conv) + l;
    return this.#expand(this.stack.layers[at].above.values, size, this.layers[at].outputs, at + 1);
  }

  /** dL/dx of the first layer, a dense one, [size, inputs], which no training step needs. */
  inputGradient(size: number): Float64Array {
    const { arena } = this.runtime;
    const [first] = this.stack.layers;
    const { inputs } = first.shape;
    const dx = arena.words(size * leading(inputs));
    first.below.gradient = dx;
    first.backward(size);
    first.below.gradient = 0;
    return this.#expand(dx, size, inputs, 0);
  }

  /** A compact [size, open gates of layer l] as [size, width], with 0 for closed columns. */
  #expand(at: number, size: number, width: number, l: number): Float64Array {
    const { arena } = this.runtime;
    const layer = this.stack.layers[l];
    const list = layer?.openList
      ? arena.i32(layer.open, layer.openCount)
      : Int32Array.from({ length: width }, (_, i) => i);
    const full = new Float64Array(size * width);
    const ld = leading(list.length);
    for (let r = 0; r < size; r++) {
      list.forEach((column, j) => {
        full[r * width + column] = arena.f32(at, size * ld)[r * ld + j];
      });
    }
    return full;
  }
}
