import { L0netError } from '../errors.js';
import type { LayerParameters } from '../layers/parameters.js';
import type { OutputKind } from '../layers/stack.js';
import type { Network } from '../network.js';
import { indices } from '../prune.js';

/** y = x W + b, with a rectifier after it or nothing. */
export interface PlainDense extends LayerParameters {
  readonly kind: 'dense';
  readonly activation: 'relu' | 'none';
}

/** A layer without gates. Another kind of layer is another member here, and an entry in each writer's table. */
export type PlainLayer = PlainDense;

/** A pruned network as other programs see it: what to read of a row of inputs, and then plain layers. */
export interface PlainNetwork {
  /** Numbers in a row of inputs. */
  readonly inputs: number;
  readonly outputs: number;
  /** Which numbers of a row the first layer takes, ascending. */
  readonly keptInputs: Int32Array;
  readonly output: OutputKind;
  readonly layers: readonly PlainLayer[];
  /** Of the parameters of the pruned network. */
  readonly digest: string;
}

/**
 * What pruning leaves of a network: the same function as its `predict`, bit for bit.
 *
 * @throws L0netError UNSUPPORTED for convolutions, which have no form here yet
 */
export async function plainNetwork(network: Network): Promise<PlainNetwork> {
  if (network.shapes.some(({ conv }) => conv)) {
    throw new L0netError('UNSUPPORTED', {
      argument: 'network',
      received: 'convolutions',
      expected: 'dense layers only: of convolutions only safetensors are written',
    });
  }
  const pruned = await network.prune();
  const layers = pruned.parameters();
  return {
    inputs: pruned.inputs,
    outputs: pruned.outputs,
    keptInputs: pruned.keptInputs ?? indices(pruned.inputs),
    output: pruned.output,
    layers: layers.map((layer, l) => ({
      kind: 'dense',
      activation: l + 1 < layers.length ? 'relu' : 'none',
      ...layer,
    })),
    digest: await pruned.digest(),
  };
}

/** [inputs that are read, hidden…, outputs] */
export function sizesOf({ layers, outputs }: PlainNetwork): number[] {
  return [...layers.map((layer) => layer.inputs), outputs];
}
