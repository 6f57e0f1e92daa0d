import 'l0net/convolutions';
import 'l0net/targets';
import { Network, Trainer } from 'l0net';
import { BANDS, FRAMES } from './filterbank.js';
import { CLASSES, examples } from './words.js';

const [EXAMPLES, EPOCHS] = [6000, 30];

/** A network that knows the words, a tenth of what it began as. It takes some seconds. */
export async function learn(onEpoch: (epoch: number, of: number) => void): Promise<Network> {
  const network = await Network.create({
    inputs: { channels: BANDS, length: FRAMES },
    layers: [{ conv: 32, kernel: 9, stride: 2 }, { conv: 48, kernel: 9 }, { maxPool: 2 }, 64, CLASSES],
    seed: 1,
  });
  const trainer = new Trainer(network, examples(EXAMPLES, 1), {
    epochs: EPOCHS,
    target: { multiplyAdds: { share: 0.1 }, finish: 15 },
    batchSize: 50,
    learningRate: 2e-3,
    schedule: 'linear',
  });
  for await (const { epoch } of trainer) onEpoch(epoch, EPOCHS);
  return network.prune();
}
