import type { PartReader } from '../formats/partReader.js';
import type { Tensor } from '../formats/tensor.js';
import type { NetworkState } from '../network/state.js';
import type { BestState } from '../training/state.js';
import { ModelReader, modelParts, readModelParts } from './model.js';

/** What the names of the best network's tensors begin with. */
const PREFIX = 'best.';

/**
 * The best epoch of a training that has validation data, among the tensors of its checkpoint:
 *
 *     best F64 [4]: its number and its loss, the last epoch that was measured, and 1 if the report of the last one is due
 *     best.l.weights and so on: with patience, the network as that epoch left it, once there is one
 */
export function putBest(tensors: Map<string, Tensor>, { epoch, loss, measured, network, due }: BestState) {
  const data = Float64Array.of(epoch, loss, measured, due ? 1 : 0);
  tensors.set('best', { dtype: 'F64', shape: [4], data });
  if (!network) return;
  for (const [name, tensor] of modelParts(network).tensors) tensors.set(PREFIX + name, tensor);
}

/**
 * The best epoch that a checkpoint holds, undefined if it has none.
 *
 * @param wanted whether its network is wanted back
 * @throws L0netError INVALID_FORMAT
 */
export function readBest(reader: PartReader, last: NetworkState, wanted: boolean): BestState | undefined {
  const { tensors } = reader.file;
  if (!wanted && !tensors.has('best')) return undefined;
  const { data } = reader.tensor('best', 'F64', [4], 'a number', (value) => !Number.isNaN(value));
  const [epoch, loss, measured, due] = data;
  const isOne = (value: number, most: number) => Number.isSafeInteger(value) && value >= 0 && value <= most;
  if (!isOne(measured, Number.MAX_SAFE_INTEGER)) reader.fail('best[2]', measured, 'an epoch');
  if (!isOne(epoch, measured)) reader.fail('best[0]', epoch, `an epoch from 0 to ${measured}`);
  if (!isOne(due, 1)) reader.fail('best[3]', due, '0 or 1');
  const network = wanted && epoch > 0 ? readNetwork(reader, last) : undefined;
  return { epoch, loss, measured, due: due === 1, network };
}

/** The network of before, which has all that the last one has left: then there is room for both where there is for the first. */
function readNetwork(reader: PartReader, last: NetworkState): NetworkState {
  const tensors = new Map<string, Tensor>();
  for (const [name, tensor] of reader.file.tensors) {
    if (name.startsWith(PREFIX)) tensors.set(name.slice(PREFIX.length), tensor);
  }
  const own = new ModelReader({ ...reader.file, tensors }, `${reader.name}, best`);
  const network = readModelParts(own);
  network.layers.forEach(({ last: { inputs, outputs } }, l) => {
    const least = last.layers[l].last;
    if (inputs >= least.inputs && outputs >= least.outputs) return;
    own.fail(`${l}.weights`, [inputs, outputs], `at least [${least.inputs}, ${least.outputs}]`);
  });
  return network;
}
