import type { NetworkOptions } from 'l0net';
import {
  encode,
  encodeAnswers,
  featureNames,
  figuresOf,
  groupsOf,
  measurePredictions,
  outputKindOf,
  outputsOf,
  pipelineToText,
  prepareTable,
  type Table,
  type TableDataOptions,
  type Target,
  widthOf,
} from 'l0net/table';
import type { Settings, TableSettings } from '../settings/settings.js';
import type { LearningProblem, Measured } from './problem.js';

/** The share of a table's rows that the network is measured with. */
const TEST = 0.2;

/** What l0net is told of a table. */
export function dataOptions(settings: TableSettings, seed: number): TableDataOptions {
  const { target, task, drop, category, number, missing } = settings;
  return {
    ...{ target, drop, category, number, missing, test: TEST, seed },
    ...(task === 'regression' && { task }),
  };
}

/** A target of a table, learnt from its other columns. */
export function tableProblem(table: Table, settings: Settings, columns: TableSettings): LearningProblem {
  const { pipeline, split, training, warnings } = prepareTable(table, dataOptions(columns, settings.seed));
  const rows = { rows: split.test };
  const answers = encodeAnswers(pipeline, table, split.test);
  const groups = groupsOf(pipeline);
  const network: NetworkOptions = {
    inputs: widthOf(pipeline),
    layers: [...settings.hidden, outputsOf(pipeline.target)],
    output: outputKindOf(pipeline.target),
    pipeline: pipelineToText(pipeline),
    ...(new Set(groups).size < groups.length && { gates: { groups } }),
  };
  return {
    names: {
      kind: 'table',
      inputNames: featureNames(pipeline),
      outputNames: outputNames(pipeline.target),
      output: outputsAs(pipeline.target),
      warnings,
    },
    stepsBetweenRests: 0,
    training,
    testRows: split.test.length,
    testInputs: encode(pipeline, table, rows),
    network,
    measure: (outputs): Measured => {
      const figures = figuresOf(measurePredictions(pipeline, outputs, answers));
      return {
        error: figures.get('error') ?? Number.NaN,
        figures: [...figures].map(([name, value]) => ({ name, value })),
      };
    },
  };
}

function outputNames(target: Target): string[] {
  if (target.task === 'classes') return target.classes.map(String);
  return target.task === 'two classes' ? [String(target.classes[1])] : [...target.columns];
}

function outputsAs(target: Target): 'classes' | 'values' | 'labels' {
  if (target.task === 'regression') return 'values';
  return target.task === 'classes' ? 'classes' : 'labels';
}
