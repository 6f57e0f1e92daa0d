import type { PartReader } from '../formats/partReader.js';
import type { Tensor } from '../formats/tensor.js';
import { firstUnequal, type Groups } from '../gates/groups.js';
import type { LayerState } from '../layers/plan.js';
import { gatesWeights, kindOf } from '../layers/shape.js';
import { type NetworkState, shapeOf } from '../network/state.js';

/** What a file says of the gates that share one, layer by layer: l.groups, which predicting has no use for. */
export function groupsTensor(groups: Groups): Tensor {
  return { dtype: 'I32', shape: [groups.length], data: groups };
}

/**
 * A network as it was read, with the groups of its gates.
 *
 * @throws L0netError INVALID_FORMAT for groups of other gates than those on inputs of dense layers, and where the log α of one
 *   are not all the same
 */
export function withGroups(reader: PartReader, state: NetworkState): NetworkState {
  const { tensors } = reader.file;
  const canShare = state.layers.every((layer) => kindOf(layer) === 'dense' && !gatesWeights(shapeOf(layer)));
  const layers = state.layers.map((layer, l): LayerState => {
    const key = `${l}.groups`;
    const { gates, last, averaged } = layer;
    if (!tensors.has(key)) return layer;
    if (!gates || !canShare) return reader.fail(key, undefined, 'gates on the inputs of dense layers alone');
    const { data: groups } = reader.tensor(key, 'I32', [last.inputs]);
    checkGroups(reader, `${l}.logAlpha`, groups, last.logAlpha);
    checkGroups(reader, `averaged.${l}.logAlpha`, groups, averaged?.logAlpha);
    return { ...layer, gates: { ...gates, groups } };
  });
  return { ...state, layers };
}

/** That gates which share one have the same log α, moments, or the like. Throws L0netError INVALID_FORMAT. */
export function checkGroups(
  reader: PartReader,
  part: string,
  groups: Groups | undefined,
  values: ArrayLike<number> | undefined,
): void {
  if (!groups || !values) return;
  const at = firstUnequal(groups, values);
  if (at >= 0) reader.fail(`${part}[${at}]`, values[at], 'that of its group');
}
