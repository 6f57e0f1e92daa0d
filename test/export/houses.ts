import { Network } from '../../src/index.js';
import type { Pipeline, Row } from '../../src/pipeline/pipeline.js';
import { outputKindOf } from '../../src/pipeline/target.js';
import { pipelineToText } from '../../src/pipeline/text.js';
import { gatedBy } from './convolutionNetworks.js';

/** A column of each kind, of which `age` and `zip` are not read. */
export const houses: Pipeline = {
  columns: [
    { name: 'rooms', kind: 'number', mean: 4, deviation: 2, fill: null, indicator: false },
    { name: 'age', kind: 'number', mean: 30, deviation: 20, fill: null, indicator: false },
    { name: 'living area (m²)', kind: 'number', mean: 120.5, deviation: 31.25, fill: 110, indicator: true },
    { name: 'city', kind: 'category', values: ['Bergen', 'Oslo'], other: true, missing: 'own' },
    { name: 'zip', kind: 'category', values: [150, 5003], other: false, missing: 'error' },
    { name: 'garden', kind: 'boolean', fill: null, indicator: false },
  ],
  target: { task: 'regression', columns: ['price'], means: [4_000_000], deviations: [1_500_000] },
  ignored: ['owner'],
};

export const house: Row = { rooms: 6, 'living area (m²)': null, city: 'Oslo', garden: true };

/** A network of theirs, whose gates are open but for those of the columns that are not read. */
export async function housesNetwork(pipeline: Pipeline = houses): Promise<Network> {
  const network = await Network.create({
    inputs: 11,
    layers: [8, 1],
    output: outputKindOf(pipeline.target),
    seed: 3,
    pipeline: pipelineToText(pipeline),
  });
  const unread = [1, 8, 9];
  return gatedBy(network, 3, (l, i) => l === 0 && unread.includes(i));
}
