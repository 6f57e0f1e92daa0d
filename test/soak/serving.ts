import { Network } from '../../src/index.js';
import type { Random } from '../support/random.js';
import type { Tally } from './tally.js';

/** Networks to serve from: those in training, and pruned ones of before. */
export interface Shelf {
  readonly training: ReadonlySet<Network>;
  readonly pruned: Network[];
}

/** Predicts from any of the networks, again and again, until it is told to stop. */
export async function serve(
  { training, pruned }: Shelf,
  random: Random,
  tally: Tally,
  over: () => boolean,
): Promise<void> {
  while (!over()) {
    for (const network of [...training, ...pruned]) predict(network, random, tally);
    const candidates = [...training];
    if (candidates.length > 0 && random.unit() < 0.05) {
      await checkCopies(random.pick(candidates), pruned, random, tally);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function rowsFor(network: Network, random: Random): Float32Array {
  const rows = random.integer(1, 150);
  return Float32Array.from({ length: rows * network.inputs }, () => 4 * random.unit() - 2);
}

function predict(network: Network, random: Random, tally: Tally): void {
  const out = network.predict(rowsFor(network, random));
  tally.counts.predictions += out.length / network.outputs;
  let good = true;
  for (let row = 0; row < out.length; row += network.outputs) {
    let sum = 0;
    for (let j = 0; j < network.outputs; j++) sum += out[row + j];
    good &&= network.output === 'softmax' ? Math.abs(sum - 1) < 1e-4 : Number.isFinite(sum);
  }
  tally.expect(good, () => 'outputs that are no probabilities, or not finite');
}

/** What a network in training predicts is what a copy and a pruned copy of it do, whatever becomes of it meanwhile. */
async function checkCopies(network: Network, pruned: Network[], random: Random, tally: Tally): Promise<void> {
  const rows = rowsFor(network, random);
  const expected = network.predict(rows).join();
  const [state, pruning] = [network.state(), network.prune()];
  const [copy, small] = [await Network.fromState(state), await pruning];
  tally.expect(copy.predict(rows).join() === expected, () => 'a copy predicts something else');
  tally.expect(small.predict(rows).join() === expected, () => 'a pruned copy predicts something else');
  pruned.push(small);
  if (pruned.length > 4) pruned.shift();
}
