import type { Prediction } from '../../src/pipeline/decode.js';
import { groupsOf } from '../../src/pipeline/inputs.js';
import type { InputColumn } from '../../src/pipeline/pipeline.js';
import type { ClassValue, Target } from '../../src/pipeline/target.js';
import type { Cell } from '../../src/table/table.js';
import type { TableCase } from './pipelines.js';

/** The columns that a network reads, which are the members of a row in C. */
export function columnsRead({ network, pipeline }: TableCase): InputColumn[] {
  const groups = groupsOf(pipeline);
  const read = new Set(
    network.keptInputs ? Array.from(network.keptInputs, (input) => groups[input]) : groups,
  );
  return pipeline.columns.filter((_, place) => read.has(place));
}

/** A row as the initializer of a struct. */
export function initializer(columns: readonly InputColumn[], row: TableCase['rows'][number]): string {
  const members = columns.map((column) => memberOf(column, row[column.name] ?? null));
  return `{ ${members.join(', ') || '0'} }`;
}

function memberOf(column: InputColumn, cell: Cell): string {
  if (column.kind === 'number') return cell === null ? 'NAN' : String(cell);
  if (cell === null) return '-1';
  if (column.kind === 'boolean') return cell ? '1' : '0';
  const code = column.values.map(String).indexOf(String(cell));
  return String(code < 0 ? column.values.length : code);
}

/** Answers as they stand in memory one after another. */
export function answersOf(target: Target, bytes: ArrayBuffer): Prediction[] {
  const size = sizeOf(target);
  return Array.from({ length: bytes.byteLength / size }, (_, row) =>
    answerOf(target, bytes.slice(row * size, (row + 1) * size)),
  );
}

function sizeOf(target: Target): number {
  const { length } = target.columns;
  if (target.task === 'regression') return 8 * length;
  return target.task === 'labels' ? 4 * Math.ceil(length / 4) + 4 * length : 4 + 4 * target.classes.length;
}

function answerOf(target: Target, bytes: ArrayBuffer): Prediction {
  const { columns } = target;
  const named = <T>(names: readonly ClassValue[], value: (i: number) => T): Record<string, T> =>
    Object.fromEntries(names.map((name, i) => [name, value(i)]));
  if (target.task === 'regression') {
    const values = new Float64Array(bytes);
    return { values: named(columns, (i) => values[i]) };
  }
  const labels = target.task === 'labels' ? columns : target.classes;
  const numbers = new Float32Array(bytes.slice(bytes.byteLength - 4 * labels.length));
  const probabilities = named(labels, (i) => numbers[i]);
  if (target.task === 'labels') {
    const flags = new Uint8Array(bytes);
    return { values: named(columns, (i) => flags[i] === 1), probabilities };
  }
  const [code] = new Int32Array(bytes.slice(0, 4));
  return { values: named(columns, () => target.classes[code]), probabilities };
}
