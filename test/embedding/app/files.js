import { Network, Trainer } from 'l0net';
import { readCheckpoint, writeCheckpoint } from 'l0net/files';
import { train } from './train.js';

/** As a Trainer, but halfway it is another one, read from a Blob. */
async function resumed() {
  const digests = await train({ Network, Trainer });
  const inputs = Float32Array.from({ length: 40 * 8 }, (_, i) => ((i * 37) % 101) / 64 - 0.75);
  const data = { inputs, labels: Uint8Array.from({ length: 40 }, (_, i) => i % 3) };
  const network = await Network.create({ inputs: 8, layers: [16, 3], seed: 7 });
  const first = new Trainer(network, data, { batchSize: 10 });
  for (let step = 0; step < 6; step++) first.step();
  const second = await readCheckpoint(new Blob([await writeCheckpoint(first)]), data);
  for (let step = 6; step < 12; step++) second.step();
  const small = await second.network.prune();
  const again = `${await second.network.digest()} ${await small.digest()}`;
  return again === digests ? digests : `resumed to ${again}`;
}

resumed().then(console.log, console.error);
