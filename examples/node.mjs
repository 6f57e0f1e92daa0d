// Twenty inputs, and whether the first two have the same sign: npm run build && node examples/node.mjs
import { Network, Trainer } from 'l0net';

const inputs = Float32Array.from({ length: 3000 * 20 }, () => 2 * Math.random() - 1);
const labels = Uint8Array.from({ length: 3000 }, (_, i) => Number(inputs[20 * i] * inputs[20 * i + 1] > 0));
const network = await Network.create({ inputs: 20, layers: [32, 2] });
const options = { epochs: 50, lambda: 1, batchSize: 50, learningRate: 0.01 };
for await (const report of new Trainer(network, { inputs, labels }, options))
  console.log(report.epoch, report.trainLoss.toFixed(4), report.architecture.join('-'));
console.log(`reads only the inputs ${(await network.prune()).keptInputs}`);
