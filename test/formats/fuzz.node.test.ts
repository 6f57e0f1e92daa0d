import { describe, expect, test } from 'vitest';
import '../../src/inference/residual.js';
import { type IdxArray, parseIdx } from '../../src/formats/idx.js';
import { parseSafetensors, type Safetensors, writeSafetensors } from '../../src/formats/safetensors.js';
import type { Tensor } from '../../src/formats/tensor.js';
import { loadModel, type Model } from '../../src/inference.js';
import { areaOf } from '../../src/layers/convolution/geometry.js';
import type { LayerParameters, LayerState } from '../../src/layers/plan.js';
import { Network } from '../../src/network/network.js';
import type { NetworkState } from '../../src/network/state.js';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../src/saving/checkpoint.js';
import { decodeModel, encodeModel } from '../../src/saving/model.js';
import { resolveOptions, type TrainerOptions } from '../../src/training/options.js';
import { cellsOf } from '../oracle/convolution.js';
import { convolutionalState } from '../support/convolutionalState.js';
import { type AsyncReader, fuzz, fuzzAsync, type Reader, same, splice } from '../support/fuzz.js';
import type { Random } from '../support/random.js';
import { residualCheckpoints, residualStates } from '../support/residualStates.js';
import { bestCheckpoint, smallCheckpoint } from '../support/smallCheckpoint.js';
import { idx } from './idxFile.js';
import { layerMutations } from './layerMutations.js';
import { entry, safetensors } from './safetensorsFile.js';
import { mutations } from './safetensorsMutations.js';

/** More for a long run: FUZZ_RUNS=1000000 npx vitest run --project node formats/fuzz. */
const runs = Number(process.env.FUZZ_RUNS ?? 20_000);
/** A second for 1,000 files, a hundred times what they take, and the time a test has anyway. */
const timeout = 180_000 + runs;

function differs(message: string): never {
  throw new Error(message);
}

const safetensorsReader: Reader<Safetensors> = {
  samples: [
    safetensors('{}'),
    safetensors('{"__metadata__":{"epoch":"3","é":""}}'),
    safetensors(
      `{"test":${entry('I32', [2, 2], [0, 16])}}`,
      Array.from({ length: 16 }, (_, i) => 17 * i),
    ),
    safetensors(
      `{"__proto__":${entry('U8', [3], [0, 3])},"b":${entry('F32', [1], [3, 7])}, "c":${entry('F64', [0, 9], [7, 7])}}`,
      [1, 2, 3, 255, 255, 255, 127],
    ),
    writeSafetensors(
      new Map<string, Tensor>([
        [
          '0.weights',
          { dtype: 'F32', shape: [3, 2], data: Float32Array.of(0, -0, 1, NaN, Infinity, -1e-40) },
        ],
        ['0.open', { dtype: 'U8', shape: [5], data: Uint8Array.of(0, 1, 0, 1, 255) }],
        ['step', { dtype: 'U32', shape: [], data: Uint32Array.of(2 ** 32 - 1) }],
        ['loss', { dtype: 'F64', shape: [1, 1], data: Float64Array.of(Math.PI) }],
        ['none', { dtype: 'I32', shape: [0], data: new Int32Array(0) }],
      ]),
      new Map([
        ['format', 'l0net'],
        ['7', '{"json":[1]}'],
      ]),
    ),
  ],
  mutations,
  parse: (bytes) => parseSafetensors(bytes),
  check: ({ tensors, metadata }, bytes) => {
    const written = writeSafetensors(tensors, metadata);
    const again = parseSafetensors(written);
    const entries = [...again.tensors];
    if (entries.length !== tensors.size) differs('other tensors');
    let size = 0;
    [...tensors].forEach(([name, { dtype, shape, data }], index) => {
      const [otherName, other] = entries[index];
      if (otherName !== name || other.dtype !== dtype) differs(`another tensor than ${name}`);
      if (String(other.shape) !== String(shape)) differs(`another shape of ${name}`);
      if (!same(view(data), view(other.data))) differs(`other bits of ${name}`);
      size += data.byteLength;
    });
    if (JSON.stringify([...again.metadata]) !== JSON.stringify([...metadata])) differs('other metadata');
    // Nothing in a file is there twice or unseen.
    const header = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    if (8 + header + size !== bytes.length) differs('a file of another length');
  },
};

function view({ buffer, byteOffset, byteLength }: Tensor['data']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const idxReader: Reader<IdxArray> = {
  samples: [
    idx([3], [1, 2, 3]),
    idx([2, 2, 4], Array(16).fill(255)),
    idx([10_000, 0, 28], []),
    idx([1, 1, 1, 1, 1], [7]),
  ],
  parse: (bytes) => parseIdx(bytes),
  check: ({ shape, data }, bytes) => {
    if (!same(idx(shape, data), bytes)) differs('another file');
    if (data.length !== shape.reduce((a, b) => a * b, 1)) differs('values that do not fit the shape');
  },
};

/** What the end of a block adds to its sums is of the same size. */
function checkEnd(layers: readonly LayerState[], l: number): void {
  const [past, end] = [layers[l - 2], layers[l]];
  if (!past?.conv || !layers[l - 1].conv || !end.conv) differs('a block of other layers');
  if (past.last.outputs !== end.last.outputs) differs('other maps than are added to them');
  if (past.conv.mapHeight !== end.conv.mapHeight || past.conv.mapWidth !== end.conv.mapWidth)
    differs('maps of another size than are added to them');
}

function checkNormalisation({ outputs, scale, statistics }: LayerParameters): void {
  if (scale?.length !== outputs || statistics?.length !== 2 * outputs) differs('γ that do not fit');
  if (!scale.every(Number.isFinite) || !statistics.every(Number.isFinite)) differs('γ that are not finite');
  if (statistics.some((value, i) => i % 2 === 1 && value < 0)) differs('a variance below 0');
}

/** Weights of an output: of a separable convolution those of channels, and one window. */
function weightsOf(conv: LayerState['conv'], inputs: number): number {
  if (!conv) return inputs;
  const cells = cellsOf(conv.kernel);
  return conv.beyond?.separable ? inputs + cells : inputs * cells;
}

/** What of a model is the same, with convolutions or without. */
function checkModel(state: NetworkState): void {
  const again = encodeModel(decodeModel(encodeModel(state)));
  if (!same(again, encodeModel(state))) differs('another model');
  state.layers.forEach(({ conv, width, last, origins, gates }, l) => {
    const { batchNorm, beside, adds, keepsSums, separable } = conv?.beyond ?? {};
    const below: LayerState | undefined = state.layers[l - (beside ? 2 : 1)];
    if ((beside || adds) && !below?.conv) differs('a block on no convolution');
    if (adds) checkEnd(state.layers, l);
    if (keepsSums && !state.layers[l + 2]?.conv?.beyond?.adds) differs('sums that nobody takes');
    if ((adds || keepsSums) && gates) differs('gates on what is added');
    if (separable && (adds || beside || keepsSums)) differs('a separable convolution in a block');
    if (separable && gates && !batchNorm) differs('gates on windows that nothing undoes');
    if ((last.scale !== undefined) !== (batchNorm === true)) differs('γ of a layer that has none, or none');
    if (batchNorm) checkNormalisation(last);
    const rows = conv ? last.outputs : last.inputs;
    const isFlat = below?.conv && !conv;
    if (below && !isFlat && last.inputs !== below.last.outputs) differs('layers that do not meet');
    if (isFlat && width !== below.width * areaOf(below.conv)) differs('cells that no map has');
    if (conv && below && !below.conv) differs('a convolution on neurons');
    if (conv && !(areaOf(conv) >= 1 && areaOf(conv) <= 2 ** 24))
      differs('maps without cells, or with too many');
    if (last.weights.length !== last.outputs * weightsOf(conv, last.inputs)) differs('sizes that do not fit');
    if (rows > width || (origins && origins.length !== rows)) differs('inputs that are not there');
    if (!last.weights.every(Number.isFinite)) differs('a weight that is not finite');
  });
}

const modelReader: Reader<NetworkState> = {
  samples: [true, false].map((gated) => encodeModel(smallModel(gated))),
  mutations,
  parse: (bytes) => decodeModel(bytes),
  check: checkModel,
};

const convolutionalReader: Reader<NetworkState> = {
  ...modelReader,
  samples: [
    ...[true, false].map((partial) => encodeModel(convolutionalState(partial))),
    encodeModel(convolutionalState(true, 'unlike')),
  ],
};

const residualReader: Reader<NetworkState> = {
  ...modelReader,
  mutations: [...mutations, ...layerMutations, ...layerMutations],
  samples: (await residualStates()).map(encodeModel),
};

/** With gates: two of three inputs are left, and there are averages. */
function smallModel(gated: boolean): NetworkState {
  const gates = gated ? ({ temperature: 0.5, gamma: -0.1, zeta: 1.1, testGate: 'mean' } as const) : undefined;
  const parameters = (inputs: number, outputs: number) => ({
    inputs,
    outputs,
    weights: Float32Array.from({ length: inputs * outputs }, (_, i) => i / 3),
    bias: new Float32Array(outputs),
    ...(gates && { logAlpha: new Float32Array(inputs).fill(-1) }),
  });
  const layer = (width: number, inputs: number, outputs: number) => ({
    width,
    origins: inputs < width ? Int32Array.from({ length: inputs }, (_, i) => i + 1) : undefined,
    gates,
    last: parameters(inputs, outputs),
    averaged: gated ? parameters(inputs, outputs) : undefined,
  });
  return { output: 'softmax', seed: 5, layers: [layer(3, 2, 2), layer(2, 2, 1)] };
}

const checkpointReader: Reader<Checkpoint> = {
  samples: [smallCheckpoint(true), smallCheckpoint(false), bestCheckpoint()].map(encodeCheckpoint),
  mutations: [...mutations, otherOption],
  parse: (bytes) => decodeCheckpoint(bytes),
  check: (checkpoint) => {
    const { state } = checkpoint;
    const written = encodeCheckpoint(checkpoint);
    if (!same(encodeCheckpoint(decodeCheckpoint(written)), written)) differs('another checkpoint');
    if (state.layers.length !== state.network.layers.length) differs('moments of other layers');
    state.network.layers.forEach(({ last, conv }, l) => {
      const { first, second, streaks } = state.layers[l];
      for (const { weights, bias, logAlpha } of second ? [first, second] : [first]) {
        if (weights.length !== last.weights.length || bias.length !== last.bias.length)
          differs('moments that do not fit');
        if (logAlpha?.length !== last.logAlpha?.length) differs("gates' moments that do not fit");
      }
      if (streaks && streaks.length !== (conv ? last.outputs : last.inputs))
        differs('streaks that do not fit');
    });
    const numbers = [
      ...state.sums,
      ...state.powers,
      state.loss,
      state.step,
      ...Object.values(state.strengths),
    ];
    if (!numbers.flatMap((number) => Object.values(number)).every(Number.isFinite))
      differs('a number that is none');
    // A trainer takes the options as they are.
    if (state.options.schedule !== 'function') resolveOptions({ ...state.options } as TrainerOptions, 0);
  },
};

const residualCheckpointReader: Reader<Checkpoint> = {
  ...checkpointReader,
  samples: await residualCheckpoints(),
};

/** A file may ask for images larger than there is time to predict. */
const MOST_CELLS = 2000;

/** A network as the whole package reads it, and as l0net/inference does; undefined of one that would take too long. */
const predictingReader: AsyncReader<{ network: Network; model: Model } | undefined> = {
  samples: residualReader.samples,
  mutations: [...mutations, ...layerMutations, ...layerMutations],
  parse: async (bytes) => {
    const state = decodeModel(bytes);
    const cells = state.layers.map(({ conv }) => (conv ? conv.height * conv.width : 1));
    if (Math.max(...cells) > MOST_CELLS) return undefined;
    return { network: await Network.fromState(state), model: await loadModel(bytes) };
  },
  check: (read) => {
    if (!read) return;
    const { network, model } = read;
    const rows = Float32Array.from({ length: 3 * network.inputs }, (_, i) => ((i * 7) % 11) / 5 - 1);
    const [whole, small] = [network.logits(rows), model.logits(rows)];
    const isSame = (value: number, i: number) => Object.is(value, small[i]);
    if (whole.length !== small.length || !whole.every(isSame)) differs('other logits than the network has');
  },
};

/** Puts something else where an option's value stands: of the same length, so that the file stays sound. */
function otherOption(bytes: Uint8Array, random: Random): Uint8Array {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const start = text.indexOf('"options":"');
  const values = [...text.slice(0, text.indexOf('}', start)).matchAll(/\\":([^,]+)/g)].filter(
    ({ index }) => index > start,
  );
  if (start < 0 || values.length === 0) return bytes;
  const { index, 1: value } = random.pick(values);
  const other = random.pick([
    '0',
    '-1',
    '1e9',
    '[]',
    '{}',
    'null',
    'true',
    '1e999',
    '[[1]]',
    '\\"\\"',
    '0.5',
    '7',
  ]);
  const at = index + 3;
  const filled = other.padEnd(value.length).slice(0, value.length);
  return splice(bytes, at, at + value.length, new TextEncoder().encode(filled));
}

describe('whatever the file, a typed error or what the file says', () => {
  test.each<[string, Reader<unknown>]>([
    ['safetensors', safetensorsReader as Reader<unknown>],
    ['idx', idxReader as Reader<unknown>],
    ['models', modelReader as Reader<unknown>],
    ['checkpoints', checkpointReader as Reader<unknown>],
    ['models with convolutions', convolutionalReader as Reader<unknown>],
    ['models with residual blocks', residualReader as Reader<unknown>],
    ['checkpoints of residual networks', residualCheckpointReader as Reader<unknown>],
  ])(
    '%s',
    (_, reader) => {
      for (const sample of reader.samples) reader.check(reader.parse(sample), sample);
      const { parsed, refused } = fuzz(reader, 1, runs);
      // Files that are all refused, or all read, would test nothing.
      expect(parsed).toBeGreaterThan(runs / 50);
      expect(refused).toBeGreaterThan(runs / 50);
      if (process.env.FUZZ_RUNS) console.log(`${parsed} read, ${refused} refused`);
    },
    timeout,
  );

  test(
    'residual networks, which l0net/inference reads as the whole package does, to the same logits',
    async () => {
      const files = Math.ceil(runs / 20);
      const { parsed, refused } = await fuzzAsync(predictingReader, 1, files);
      expect(parsed).toBeGreaterThan(files / 50);
      expect(refused).toBeGreaterThan(files / 50);
      if (process.env.FUZZ_RUNS) console.log(`${parsed} read, ${refused} refused`);
    },
    timeout,
  );
});
