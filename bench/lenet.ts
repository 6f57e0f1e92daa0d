import '../src/convolutions.js';
import '../src/inference/convolutions.js';
import { Network, type NetworkOptions } from '../src/index.js';
import { areaOf } from '../src/layers/convolution/geometry.js';
import type { LayerShape } from '../src/layers/shape.js';
import { imageSize, rowsOf } from '../src/layers/sizes.js';
import { resolveNetworkOptions } from '../src/network/options.js';

/** A network to measure, with the gates that it has by default unless its options say other. */
export interface Architecture {
  readonly options: Pick<NetworkOptions, 'inputs' | 'layers' | 'gates'>;
  readonly shapes: readonly LayerShape[];
  /** Of the gates when training begins, layer by layer. */
  readonly dropRates: readonly number[];
  /** Numbers of an image, and of its outputs. */
  readonly inputs: number;
  readonly outputs: number;
}

export function architecture(options: Architecture['options']): Architecture {
  const { shapes, dropRates = [] } = resolveNetworkOptions(options);
  return {
    options,
    shapes,
    dropRates,
    inputs: imageSize(shapes[0]),
    outputs: shapes[shapes.length - 1].outputs,
  };
}

/** Neurons of LeNet-300-100, inputs and outputs among them. */
export const SIZES: readonly number[] = [784, 300, 100, 10];

export const LENET_300_100 = architecture({ inputs: SIZES[0], layers: SIZES.slice(1) });

/** LeNet-5 as Caffe has it, on MNIST. */
export const LENET_5 = architecture({
  inputs: { channels: 1, height: 28, width: 28 },
  layers: [{ conv: 20, kernel: 5 }, { maxPool: 2 }, { conv: 50, kernel: 5 }, { maxPool: 2 }, 500, 10],
});

/** What the paper's two runs of LeNet-5 ended at. */
export const PAPER_5: readonly (readonly number[])[] = [
  [20, 25, 45, 462],
  [9, 18, 65, 25],
];

/** All gates of each layer. */
export function allGates({ shapes }: Architecture): number[] {
  return shapes.map(rowsOf);
}

/** So many of the first `n` indices, spread evenly. */
export function spread(count: number, n: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * n) / count) - 1);
}

/**
 * Which gates of each layer are open, spread evenly, when so many are: inputs of the first dense layer on open maps only, as
 * others are not read.
 */
export function openGates({ shapes }: Architecture, active: readonly number[]): number[][] {
  const open: number[][] = [];
  shapes.forEach((shape, l) => {
    const below = shape.conv ? undefined : shapes[l - 1]?.conv;
    const area = below ? areaOf(below) : 1;
    const cells = below
      ? open[l - 1].flatMap((map) => Array.from({ length: area }, (_, i) => map * area + i))
      : Array.from({ length: rowsOf(shape) }, (_, i) => i);
    open.push(spread(active[l], cells.length).map((i) => cells[i]));
  });
  return open;
}

/** A network with so many open gates at test time in each layer, spread evenly. */
export async function lenet(architecture: Architecture, active: readonly number[]): Promise<Network> {
  const network = await Network.create({ ...architecture.options, seed: 1, build: 'simd' });
  const open = openGates(architecture, active);
  network.setParameters(
    network.parameters().map((layer, l) => {
      const logAlpha = new Float32Array(rowsOf(architecture.shapes[l])).fill(-4);
      for (const i of open[l]) logAlpha[i] = 4;
      return { ...layer, logAlpha };
    }),
  );
  return network;
}
