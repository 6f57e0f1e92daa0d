import { L0netError } from '../base/errors.js';
import { isImagePipeline } from '../images/pipeline.js';
import type { ImageInputs } from '../layers/images.js';
import { formOf } from '../layers/kinds.js';
import { kindOf } from '../layers/shape.js';
import { rowsOf } from '../layers/sizes.js';
import type { OutputKind } from '../loss/losses.js';
import type { Network } from '../network/network.js';
import { indices } from '../network/origins.js';
import { widthOf } from '../pipeline/inputs.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { outputKindOf, outputsOf } from '../pipeline/target.js';
import { pipelineFromText } from '../pipeline/text.js';
import { refuseGaps } from './gaps.js';
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
  /** What a table's rows become inputs by, and outputs answers; undefined where rows are numbers. */
  readonly pipeline: Pipeline | undefined;
}

/** Whether the outputs follow from the inputs at all. */
export function readsInputs({ layers }: PlainNetwork): boolean {
  return layers.every(({ inputs }) => inputs > 0);
}

/**
 * What pruning leaves of a network: the same function as its `predict`, bit for bit.
 *
 * @param withPipeline whether its pipeline, if it has one, is a part of it
 * @throws L0netError INVALID_FORMAT for a pipeline that is none, INVALID_ARGUMENT for that of another network
 */
export async function plainNetwork(network: Network, withPipeline: boolean): Promise<PlainNetwork> {
  const pipeline = withPipeline ? pipelineOf(network) : undefined;
  const pruned = await network.prune();
  const { layers } = pruned.state();
  refuseGaps(layers);
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
    pipeline,
  };
}

function pipelineOf({ pipeline: text, inputs, outputs, output }: Network): Pipeline | undefined {
  // What makes inputs of pictures is no part of a network elsewhere: it reads numbers there.
  if (text === undefined || isImagePipeline(text)) return undefined;
  const pipeline = pipelineFromText(text, 'network.pipeline');
  const { target } = pipeline;
  const made = [widthOf(pipeline), outputsOf(target), outputKindOf(target)];
  if (made.every((value, i) => value === [inputs, outputs, output][i])) return pipeline;
  throw new L0netError('INVALID_ARGUMENT', {
    argument: 'network.pipeline',
    received: made.join(', '),
    expected: `one of ${inputs} inputs and ${outputs} ${output} outputs`,
  });
}
