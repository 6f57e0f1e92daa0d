// Twenty inputs, two of which matter: `npm run build && node examples/node.mjs`
import { Network, Trainer } from 'l0net';
import { blobs } from './blobs.mjs';

const network = await Network.create({ inputs: 20, layers: [64, 3], seed: 1 });
const options = {
  epochs: 20,
  lambda: 1,
  batchSize: 50,
  learningRate: 5e-3,
  averaging: 0.99,
  test: blobs(1000, 20),
};
for await (const { epoch, trainLoss, testError, architecture } of new Trainer(
  network,
  blobs(3000, 20),
  options,
))
  console.log(epoch, trainLoss.toFixed(4), `${(100 * testError).toFixed(1)} %`, architecture.join('-'));

const small = await network.prune();
const probabilities = Array.from(small.predict(blobs(1, 20).inputs), (p) => p.toFixed(3));
console.log('pruned:', small.summary().architecture.join('-'), probabilities.join(' '));
