import type { ImageParts, ImageSet } from '../../images.js';
import type { Network } from '../../index.js';
import { measurePredictions, type PredictionMeasures } from '../../metrics/measurePredictions.js';
import { outcomeOf, type TableOutcome } from './tableOutcome.js';
import type { Trained } from './trained.js';

/** Measures a trained network on the parts of its pictures. */
export async function folderOutcome(
  trained: Trained,
  { parts, seed }: { parts: ImageParts; seed: number },
): Promise<TableOutcome> {
  const { training, validation, test } = parts;
  const measures = Object.entries({ training, validation, test }).flatMap(([name, part]) =>
    part ? [[name, measurePictures(trained.network, part)]] : [],
  );
  return outcomeOf(trained, seed, Object.fromEntries(measures));
}

function measurePictures(network: Network, { inputs, labels, classes }: ImageSet): PredictionMeasures {
  const target = { task: 'classes', columns: ['class'], classes } as const;
  return measurePredictions({ target }, network.predict(inputs), { labels: Int32Array.from(labels) });
}
