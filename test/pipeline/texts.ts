import type { Pipeline } from '../../src/pipeline/pipeline.js';
import { pipelineToText } from '../../src/pipeline/text.js';

/** A pipeline with every kind of column, for each task. */
export const pipelines: readonly Pipeline[] = [
  {
    columns: [
      { name: 'rooms', kind: 'number', mean: 4.1, deviation: 1e-7, fill: null, indicator: false },
      { name: '__proto__', kind: 'number', mean: -1e300, deviation: 5e-324, fill: 0.1, indicator: true },
      { name: 'constructor', kind: 'boolean', fill: 0.25, indicator: true },
      { name: '\ud800', kind: 'boolean', fill: null, indicator: false },
      {
        name: 'city',
        kind: 'category',
        values: ['', 'Bergen', '__proto__', 'é'],
        other: true,
        missing: 'own',
      },
      { name: 'zip', kind: 'category', values: [-1, 0, 5003], other: false, missing: 'error' },
      { name: '', kind: 'category', values: [], other: true, missing: 'other' },
    ],
    target: { task: 'regression', columns: ['price', 'size'], means: [1e6, 0], deviations: [2e5, 1] },
    ignored: ['id', 'toString'],
  },
  {
    columns: [{ name: 'x', kind: 'boolean', fill: 1, indicator: false }],
    target: { task: 'two classes', columns: ['y'], classes: [false, true], threshold: 0.3 },
    ignored: [],
  },
  {
    columns: [{ name: 'x', kind: 'number', mean: 0, deviation: 1, fill: 0, indicator: false }],
    target: { task: 'classes', columns: ['__proto__'], classes: [0, 1, 2.5] },
    ignored: [],
  },
  {
    columns: [{ name: 'x', kind: 'number', mean: 0, deviation: 1, fill: 0, indicator: false }],
    target: { task: 'labels', columns: ['a', 'b'], thresholds: [0, 1] },
    ignored: ['c'],
  },
];

export const texts = pipelines.map(pipelineToText);
