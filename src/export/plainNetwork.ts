import type { ImageInputs } from '../layers/images.js';
import { formOf } from '../layers/kinds.js';
import { kindOf } from '../layers/shape.js';
import { rowsOf } from '../layers/sizes.js';
import type { OutputKind } from '../loss/losses.js';
import type { Network } from '../network/network.js';
import { indices } from '../network/prune.js';
import { exported } from './kinds.js';
import type { PlainLayer } from './plainLayer.js';

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
  /** [maps…, inputs that are read, hidden…, outputs] */
  readonly sizes: readonly number[];
  /** Those of the network one by one, convolutions first. */
  readonly layers: readonly PlainLayer[];
  /** Of the parameters of the pruned network. */
  readonly digest: string;
}

/** What pruning leaves of a network: the same function as its `predict`, bit for bit. */
export async function plainNetwork(network: Network): Promise<PlainNetwork> {
  const pruned = await network.prune();
  const { layers } = pruned.state();
  const seen = layers.map((layer, l) =>
    exported[kindOf(layer)].see(layer, layers[l - 1], l + 1 === layers.length),
  );
  return {
    inputs: pruned.inputs,
    outputs: pruned.outputs,
    // All that the first layer has, though nothing may stand on it.
    keptInputs: (formOf(layers[0]).gatesInputs ? layers[0].origins : undefined) ?? indices(pruned.inputs),
    image: seen[0].image,
    output: pruned.output,
    sizes: [...pruned.shapes.map(rowsOf), pruned.outputs],
    layers: seen,
    digest: await pruned.digest(),
  };
}
