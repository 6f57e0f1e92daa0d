import type { ImageInputs } from '../layers/images.js';
import { formOf } from '../layers/kinds.js';
import type { LayerParameters, LayerState } from '../layers/plan.js';
import type { ConvGeometry } from '../layers/shape.js';
import { mapCells, mapsBelow } from '../layers/sizes.js';
import type { OutputKind } from '../loss/loss.js';
import type { Network } from '../network/network.js';
import { indices } from '../network/prune.js';

/** y = x W + b, with a rectifier after it or nothing. */
export interface PlainDense extends LayerParameters {
  readonly kind: 'dense';
  readonly activation: 'relu' | 'none';
  /** What x is where maps are below; undefined on neurons. */
  readonly cells: PlainCells | undefined;
}

/** Cells of maps in a row: map by map, each row by row. */
export interface PlainCells {
  /** Of all the maps. */
  readonly count: number;
  /** Which of them are read, ascending. */
  readonly kept: Int32Array;
}

/** y = maxima of max(0, W ⋆ x + b) over the windows of `conv.pool`: of one cell each where there is no pooling. */
export interface PlainConvolution extends LayerParameters {
  readonly kind: 'convolution';
  readonly activation: 'relu';
  readonly conv: ConvGeometry;
}

/** A layer without gates. Another kind of layer is another member here, and a case in each writer. */
export type PlainLayer = PlainConvolution | PlainDense;

/** A pruned network as other programs see it: what to read of a row of inputs, and then plain layers. */
export interface PlainNetwork {
  /** Numbers in a row of inputs. */
  readonly inputs: number;
  readonly outputs: number;
  /** Which numbers of a row the first layer takes, ascending. Convolutions take all. */
  readonly keptInputs: Int32Array;
  /** What these numbers are where a convolution takes them; undefined without convolutions. */
  readonly image: ImageInputs | undefined;
  readonly output: OutputKind;
  /** Those of the network one by one, convolutions first. */
  readonly layers: readonly PlainLayer[];
  /** Of the parameters of the pruned network. */
  readonly digest: string;
}

/** What pruning leaves of a network: the same function as its `predict`, bit for bit. */
export async function plainNetwork(network: Network): Promise<PlainNetwork> {
  const pruned = await network.prune();
  const { layers } = pruned.state();
  return {
    inputs: pruned.inputs,
    outputs: pruned.outputs,
    // All that the first layer has, though nothing may stand on it.
    keptInputs: (formOf(layers[0]).gatesInputs ? layers[0].origins : undefined) ?? indices(pruned.inputs),
    image: imageOf(layers[0]),
    output: pruned.output,
    layers: layers.map((layer, l) => plainLayer(layer, layers[l - 1], l + 1 === layers.length)),
    digest: await pruned.digest(),
  };
}

/** [maps…, inputs that are read, hidden…, outputs] */
export function sizesOf({ layers, outputs }: PlainNetwork): number[] {
  return [...layers.map((layer) => (layer.kind === 'convolution' ? layer.outputs : layer.inputs)), outputs];
}

function plainLayer(layer: LayerState, below: LayerState | undefined, isLast: boolean): PlainLayer {
  const { conv, last: parameters } = layer;
  if (conv) return { kind: 'convolution', activation: 'relu', conv, ...parameters };
  const maps = mapsBelow(layer, below);
  const cells = maps && {
    count: maps.last.outputs * mapCells(maps),
    kept: layer.origins ?? indices(parameters.inputs),
  };
  return { kind: 'dense', activation: isLast ? 'none' : 'relu', cells, ...parameters };
}

function imageOf({ conv, last }: LayerState): ImageInputs | undefined {
  return conv && { channels: last.inputs, height: conv.height, width: conv.width };
}
