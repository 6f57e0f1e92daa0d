import type {
  Dataset,
  GateOptions,
  LayerOptions,
  NetworkOptions,
  OptimizerOptions,
  OutputKind,
  TrainerOptions,
} from '../../src/index.js';
import type { Random } from '../support/random.js';
import { drawImages } from './drawImages.js';

/** What a network takes, as far as its data must know of it. */
export interface Interface {
  readonly inputs: number;
  readonly outputs: number;
  readonly output: OutputKind;
}

/** A network of any kind, small enough for hundreds in some seconds. */
export function drawNetwork(random: Random): NetworkOptions {
  const kind = random.unit();
  const draw = kind < 0.35 ? drawImages.plain : kind < 0.65 ? drawImages.residual : drawDense;
  const isGated = random.unit() >= 0.15;
  const { inputs, layers, count } = draw(random, isGated);
  return {
    inputs,
    layers,
    output: random.pick(['softmax', 'softmax', 'linear', 'sigmoid'] as const),
    gates: isGated && drawGates(random, count, inputs, layers),
    seed: random.pick([random.integer(0, 1e6), 2 ** 32 * random.integer(1, 2 ** 20) + 5, 2 ** 53 - 1]),
  };
}

/** What stands on what, and how many layers of parameters that is. */
export interface Drawn {
  readonly inputs: NetworkOptions['inputs'];
  readonly layers: readonly LayerOptions[];
  readonly count: number;
}

function drawDense(random: Random): Drawn {
  const depth = random.integer(1, 4);
  const width = () => random.integer(1, random.pick([2, 9, 24]));
  return {
    inputs: width(),
    layers: Array.from({ length: depth }, (_, l) => (l + 1 < depth ? width() : random.integer(1, 5))),
    count: depth,
  };
}

/** Gates that some inputs share: of the first layer, or of any, where all layers are dense. */
function drawGroups(random: Random, sizes: readonly number[]): NonNullable<GateOptions['groups']> {
  const of = (width: number) => Array.from(random.labels(width, random.pick([1, 3, width])));
  if (random.unit() < 0.4) return of(sizes[0]);
  return sizes.map((width) => (random.unit() < 0.3 ? random.pick([null, undefined]) : of(width)));
}

function drawGates(
  random: Random,
  layers: number,
  inputs: NetworkOptions['inputs'],
  above: readonly LayerOptions[],
): GateOptions {
  const rate = () => random.pick([0.05, 0.3, 0.5, 0.8]);
  const on = random.pick(['groups', 'groups', 'weights'] as const);
  const sizes = [inputs, ...above.slice(0, -1)].filter((size) => typeof size === 'number');
  const canShare = on === 'groups' && sizes.length === layers && sizes.length === above.length;
  const groups = canShare && random.unit() < 0.5 && { groups: drawGroups(random, sizes) };
  const dropRates = () =>
    random.unit() < 0.6 && {
      dropRate: random.unit() < 0.5 ? rate() : Array.from({ length: layers }, rate),
    };
  if (random.unit() < 0.25) {
    const deviation = random.pick([0.5, 0.2, 1.5]);
    return { distribution: 'gaussian', on, deviation, ...groups, ...dropRates() };
  }
  return {
    on,
    ...groups,
    testGate: random.pick(['mean', 'median'] as const),
    ...(random.unit() < 0.4 && {
      temperature: random.pick([0.3, 0.5, 1]),
      gamma: random.pick([-0.3, -0.05]),
      zeta: random.pick([1.05, 1.4]),
    }),
    ...dropRates(),
  };
}

/** One to sixty examples, as bytes or floats, with zeros among them, and columns of one value. */
export function drawData(random: Random, network: Interface): Dataset {
  const data = drawAnswers(random, network);
  if (random.unit() < 0.75) return data;
  // Some count nothing, but not all.
  const examples = data.inputs.length / network.inputs;
  const weights = Float32Array.from(random.values(examples, -0.5, 2.5), (weight) => Math.max(0, weight));
  if (weights.every((weight) => weight === 0)) weights[0] = 1;
  return { ...data, weights };
}

/** A share for each class, of which some are 0. */
function drawShares(random: Random, examples: number, outputs: number): Float32Array {
  const rows = Array.from({ length: examples }, () => {
    const parts = Array.from({ length: outputs }, () => Math.max(0, random.unit() - 0.4));
    parts[random.integer(0, outputs - 1)] += 0.1;
    const sum = parts.reduce((all, part) => all + part, 0);
    return parts.map((part) => part / sum);
  });
  return Float32Array.from(rows.flat());
}

function drawAnswers(random: Random, { inputs, outputs, output }: Interface): Dataset {
  const examples = random.integer(1, random.pick([1, 7, inputs > 40 ? 16 : 60]));
  const rows = drawRows(random, inputs, examples);
  if (output === 'linear') {
    return { inputs: rows, targets: Float32Array.from(random.values(examples * outputs, -2, 2)) };
  }
  if (output === 'sigmoid') {
    const isSure = random.unit() < 0.7;
    const units = random.units(examples * outputs);
    return { inputs: rows, targets: Float32Array.from(units, (t) => (isSure ? Math.round(t) : t)) };
  }
  if (random.unit() < 0.2) return { inputs: rows, targets: drawShares(random, examples, outputs) };
  const labels = random.unit() < 0.1 ? new Int32Array(examples) : random.labels(examples, outputs);
  const list = random.pick([0, 1, 2, 3]);
  return {
    inputs: rows,
    labels: [labels, Uint8Array.from(labels), Uint32Array.from(labels), Array.from(labels)][list],
  };
}

/** Rows of inputs. */
export function drawRows(random: Random, inputs: number, rows: number): Float32Array | Uint8Array {
  const count = rows * inputs;
  if (random.unit() < 0.4)
    return Uint8Array.from({ length: count }, () => Math.max(0, random.integer(-100, 255)));
  const values = Float32Array.from(random.values(count, -1.5, 1.5));
  const constant = random.pick([0, 1, 0.5]);
  const silent = random.integer(0, 4 * inputs);
  return values.map((value, i) => (i % inputs === silent ? constant : random.unit() < 0.1 ? 0 : value));
}

/** Options of a training, whichever the network allows. */
export function drawTraining(
  random: Random,
  {
    gates,
    layers,
    examples,
    output,
    normalises,
  }: {
    gates: 'groups' | 'weights' | 'none';
    layers: number;
    examples: number;
    output: string;
    normalises: boolean;
  },
): TrainerOptions {
  const strength = () => random.pick([0, 0.1, 1, 5]);
  const criterion = random.pick(['aic', 'bic'] as const);
  const lambda = random.pick([strength(), strength(), Array.from({ length: layers }, strength), criterion]);
  const isAdam = random.unit() < 0.6;
  const adam: OptimizerOptions = random.pick([
    'adam' as const,
    {
      name: 'adam' as const,
      beta1: random.pick([0, 0.5]),
      beta2: random.pick([0, 0.9]),
      epsilon: random.pick([1e-8, 1e-3]),
    },
  ]);
  const sgd: OptimizerOptions = random.pick([
    'sgd' as const,
    { name: 'sgd' as const, momentum: random.pick([0, 0, 0.5]) },
  ]);
  const removal = gates === 'groups' && random.unit() < 0.6 ? random.integer(1, 3) : false;
  // With these, gates reach their clamp within a few steps, and epochs end.
  const removes = removal !== false && random.unit() < 0.7;
  return {
    epochs: random.integer(removes ? 4 : 1, 8),
    batchSize: random.pick([
      ...(removes ? [] : [1, random.integer(1, examples)]),
      Math.ceil(examples / 2),
      Math.max(1, examples - 1),
      examples,
      100,
    ]),
    lambda,
    ...(output === 'linear' && { noiseVariance: random.pick([0.1, 1]) }),
    weightDecay: random.pick([0, 0, 1e-3, 0.1]),
    optimizer: isAdam ? adam : sgd,
    learningRate: random.pick(isAdam ? [...(removes ? [] : [1e-3, 1e-2]), 0.1, 0.5] : [1e-3, 1e-2, 0.1]),
    schedule: random.pick([
      'constant' as const,
      'linear' as const,
      { epochs: [1, random.integer(2, 6)], factor: 0.3 },
      (epoch: number) => 1 / (1 + epoch),
    ]),
    averaging: random.pick([0.999, 0.5, 0, false] as const),
    ...((removes || random.unit() < 0.5) && { logAlphaLimit: removes ? 0.4 : random.pick([0.4, 1.5, 3]) }),
    removal,
    sampling: gates !== 'weights' && !normalises && random.unit() < 0.35 ? 'example' : 'minibatch',
    ...(random.unit() < 0.7 && { seed: random.integer(0, 1e9) }),
  };
}

/** The same training with numbers from anywhere: inputs, targets and learning rates that float32 can just hold, or just not. */
export function makeWild(
  random: Random,
  data: Dataset,
  options: TrainerOptions,
  output: OutputKind,
): { data: Dataset; training: TrainerOptions } {
  const scale = () => random.pick([1, 1e-38, 1e-20, 1e5, 1e12, 1e20, 1e38]);
  const scaled = (values: Float32Array) => {
    const by = scale();
    return values.map((value) => Math.max(-3e38, Math.min(3e38, value * by)));
  };
  const { inputs, targets } = data;
  return {
    data: {
      ...data,
      inputs: inputs instanceof Float32Array ? scaled(inputs) : inputs,
      ...(targets && { targets: output === 'linear' ? scaled(targets) : targets }),
    },
    training: {
      ...options,
      learningRate: random.pick([1e-30, 1e-3, 0.5, 1e3, 1e20, 1e38]),
      weightDecay: random.pick([0, 1e-3, 1e6]),
      ...lambdaOf(random.pick([0, 0.1, 1e6]), options),
    },
  };
}

/** With a target there is no λ. */
function lambdaOf(lambda: number, { target }: TrainerOptions): TrainerOptions {
  return target ? {} : { lambda };
}
