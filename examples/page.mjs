import { Network, Trainer } from 'l0net';
import { blobs } from './blobs.mjs';

const button = document.querySelector('button');
const output = document.querySelector('pre');

async function train(signal) {
  output.textContent = '';
  const network = await Network.create({ inputs: 20, layers: [64, 3], seed: 1 });
  const options = { epochs: 20, lambda: 1, batchSize: 50, learningRate: 5e-3, averaging: 0.99, signal };
  const test = blobs(1000, 20);
  for await (const report of new Trainer(network, blobs(3000, 20), { ...options, test })) {
    const { epoch, trainLoss, testError, architecture } = report;
    output.textContent += `${epoch}  ${trainLoss.toFixed(4)}  ${(100 * testError).toFixed(1)} %  ${architecture.join('-')}\n`;
  }
  const small = await network.prune();
  output.textContent += `pruned: ${small.summary().architecture.join('-')}\n`;
}

let stop;
button.addEventListener('click', async () => {
  if (stop) return stop.abort(new Error('stopped'));
  stop = new AbortController();
  button.textContent = 'Stop';
  try {
    await train(stop.signal);
  } catch (error) {
    output.textContent += `${error.message}\n`;
  } finally {
    stop = undefined;
    button.textContent = 'Train';
  }
});
