import Table from 'cli-table3';
import { keptLine } from '../output/columns.js';
import { architecture, count } from '../output/format.js';
import { confusionTable, measuresTable } from '../output/measures.js';
import type { Costs } from './costs.js';
import type { TableOutcome } from './tableOutcome.js';

/** What a training on a table, or on pictures, came to: its measures, its confusion, what it costs and keeps. */
export function tableOutcomeText({ measures, dense, pruned, features, bestEpoch }: TableOutcome): string {
  const parts = new Map(Object.entries(measures));
  const last = measures.test ?? measures.validation ?? measures.training;
  return [
    measuresTable(parts),
    last ? confusionTable(last) : '',
    costs(dense, pruned, features ? 'FLOPs a row' : 'FLOPs a picture'),
    features ? keptLine(features) : '',
    bestEpoch === undefined ? '' : `epoch ${bestEpoch} was the best in validation\n`,
  ].join('');
}

function costs(dense: Costs, pruned: Costs, flops: string): string {
  const table = new Table({
    head: ['', 'dense', 'pruned'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right'],
  });
  table.push(
    ['architecture', architecture(dense.architecture), architecture(pruned.architecture)],
    ['parameters', count(dense.parameters), count(pruned.parameters)],
    [flops, count(dense.flops), count(pruned.flops)],
  );
  return `${table.toString()}\n`;
}
