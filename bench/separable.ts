import '../src/residual.js';
import { Network, Trainer } from '../src/index.js';
import { measure, type Row, round } from './measure.js';

/** Two convolutions of 3 × 3 with as many maps as there are channels, normalised, below the mean of each map. */
interface Sizes {
  readonly maps: number;
  readonly side: number;
  readonly stride: number;
}

const BATCH = 32;

const sizes: readonly Sizes[] = [
  { maps: 16, side: 32, stride: 1 },
  { maps: 32, side: 16, stride: 1 },
  { maps: 64, side: 16, stride: 1 },
  { maps: 16, side: 32, stride: 2 },
  { maps: 64, side: 16, stride: 2 },
  { maps: 128, side: 8, stride: 1 },
];

/** A training step and a prediction of so many images, with ordinary convolutions and with separable ones, in turns. */
export async function* separable(): AsyncGenerator<Row> {
  for (const of of sizes) {
    const [plain, light] = await Promise.all([work(of, false), work(of, true)]);
    const times = await measure({
      ...{ plainStep: plain.step, lightStep: light.step },
      ...{ plainPrediction: plain.predict, lightPrediction: light.predict },
    });
    yield {
      bench: 'separable',
      maps: `${of.maps} of ${of.side} × ${of.side}`,
      stride: of.stride,
      'multiply-adds': round(plain.multiplyAdds / light.multiplyAdds),
      'step, ms': round(times.plainStep),
      'separable, ms': round(times.lightStep),
      faster: round(times.plainStep / times.lightStep),
      'prediction, ms': round(times.plainPrediction),
      'its separable, ms': round(times.lightPrediction),
      'faster, too': round(times.plainPrediction / times.lightPrediction),
    };
  }
}

async function work({ maps, side, stride }: Sizes, isSeparable: boolean) {
  const layer = { conv: maps, kernel: 3, padding: 1, batchNorm: true, separable: isSeparable } as const;
  const image = { channels: maps, height: side, width: side };
  const network = await Network.create({
    inputs: image,
    layers: [{ ...layer, stride }, layer, { averagePool: 'global' }, 10],
    gates: false,
  });
  const inputs = Float32Array.from({ length: BATCH * network.inputs }, (_, i) => Math.sin(i * i));
  const labels = Uint8Array.from({ length: BATCH }, (_, i) => i % 10);
  const trainer = new Trainer(network, { inputs, labels }, { batchSize: BATCH, epochs: 1e6 });
  const { multiplyAdds } = network.summary();
  return { multiplyAdds, step: () => trainer.step(), predict: () => network.predict(inputs) };
}
