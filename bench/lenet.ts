import { Network } from '../src/index.js';
import { SIZES } from './trainingStep.js';

/** LeNet-300-100 with so many open gates in each layer, spread evenly. */
export async function lenet(active: readonly number[]): Promise<Network> {
  const network = await Network.create({ inputs: SIZES[0], layers: SIZES.slice(1), seed: 1 });
  network.setParameters(
    network.parameters().map((layer, l) => ({
      ...layer,
      logAlpha: Float32Array.from({ length: layer.inputs }, (_, i) => {
        const before = Math.floor((i * active[l]) / layer.inputs);
        return Math.floor(((i + 1) * active[l]) / layer.inputs) > before ? 4 : -4;
      }),
    })),
  );
  return network;
}
