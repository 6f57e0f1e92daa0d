import type { OnnxGraph } from '../formats/onnxGraph.js';
import { inputsOf } from '../pipeline/inputs.js';
import type { CategoryInput, InputColumn, Pipeline } from '../pipeline/pipeline.js';
import type { PlainNetwork } from './plainNetwork.js';
import { readColumns } from './readColumns.js';

/** Element types of ONNX. */
const FLOAT = 1;
const DOUBLE = 11;

/**
 * Adds the columns that are read as inputs of the graph [batch, 1], by their names, and what they become: the chain goes on with what the
 * network reads of a row [batch, kept inputs].
 *
 *     number, boolean   float32, NaN where it is missing: Cast to float64, IsNaN and Where, Sub, Div, Cast; Cast for the indicator
 *     category          string, '' where it is missing: LabelEncoder (of ai.onnx.ml), OneHot, Flatten
 *
 * A column without a name is called `_`. Where no way was chosen for missing values, that of a number makes outputs that mean nothing, and that of a category is one never seen.
 */
export function readTable(graph: OnnxGraph, network: PlainNetwork, { columns }: Pipeline): void {
  const read = readColumns(network);
  // Rows must come from somewhere, though nothing of them has any effect: then it may be anything that is taken for what is kept.
  const anything = Array.from(network.keptInputs, () => 0);
  const some = columns.filter((column) => inputsOf(column) > 0).slice(0, 1);
  const used = read.length > 0 ? read : some.map((column) => ({ column, kept: anything }));
  const names = columns.map(({ name }) => name);
  const parts = used.map(({ column }, c) =>
    encodeColumn(graph, { ...column, name: column.name || free('_', names) }, `column${c}`),
  );
  graph.from(parts[0]);
  if (parts.length > 1) graph.node('Concat', 'table', parts.slice(1), { axis: 1 });
  let width = 0;
  const kept = used.flatMap((each) => {
    const places = each.kept.map((input) => width + input);
    width += inputsOf(each.column);
    return places;
  });
  if (kept.length < width || read.length === 0)
    graph.node('Gather', 'kept', [graph.integers('keptInputs', kept)], { axis: 1 });
}

/** Returns the name of its inputs [batch, inputsOf(column)]. */
function encodeColumn(graph: OnnxGraph, column: InputColumn, name: string): string {
  if (column.kind === 'category') return encodeCategory(graph, column, name);
  const { fill, indicator } = column;
  const { mean, deviation } = column.kind === 'number' ? column : { mean: 0, deviation: 1 };
  const what = column.kind === 'number' ? 'a number' : '1 for true, 0 for false';
  const cells = graph.input(
    column.name,
    'float',
    1,
    fill === null ? what : `${what}, NaN where it is missing`,
  );
  const double = graph.node('Cast', `${name}.double`, [], { to: DOUBLE });
  let missing = '';
  if (fill !== null) {
    graph.from(cells);
    missing = graph.node('IsNaN', `${name}.missing`);
    graph.node('Where', `${name}.filled`, [graph.doubles(`${name}.fill`, [fill]), double]);
  }
  graph.node('Sub', `${name}.centred`, [graph.doubles(`${name}.mean`, [mean])]);
  graph.node('Div', `${name}.scaled`, [graph.doubles(`${name}.deviation`, [deviation])]);
  const value = graph.node('Cast', `${name}.value`, [], { to: FLOAT });
  if (!indicator) return value;
  graph.from(missing);
  const isMissing = graph.node('Cast', `${name}.indicator`, [], { to: FLOAT });
  graph.from(value);
  return graph.node('Concat', `${name}.both`, [isMissing], { axis: 1 });
}

function encodeCategory(graph: OnnxGraph, column: CategoryInput, name: string): string {
  const texts = column.values.map(String);
  const depth = inputsOf(column);
  // What has no input is past all of them, where OneHot makes zeros.
  const unseen = column.other ? texts.length : depth;
  const places = texts.map((_, place) => place);
  if (!texts.includes('')) {
    texts.push('');
    places.push(column.missing === 'own' ? depth - 1 : unseen);
  }
  graph.input(
    column.name,
    'string',
    1,
    column.missing === 'error' ? 'a text' : "a text, '' where it is missing",
  );
  const attributes = { keys_strings: texts, values_int64s: places, default_int64: unseen };
  graph.node('ai.onnx.ml.LabelEncoder', `${name}.code`, [], attributes);
  const values = graph.floats(`${name}.values`, [2], Float32Array.of(0, 1));
  graph.node('OneHot', `${name}.places`, [graph.integers(`${name}.depth`, [depth]), values]);
  return graph.node('Flatten', `${name}.inputs`, [], { axis: 1 });
}

/** Numbers in the units of their columns: the chain's last value · deviations + means. */
export function ownUnits(graph: OnnxGraph, { target }: Pipeline): void {
  if (target.task !== 'regression') return;
  const { means, deviations } = target;
  graph.node('Mul', 'scaled', [
    graph.floats('deviations', [deviations.length], Float32Array.from(deviations)),
  ]);
  graph.node('Add', 'inUnits', [graph.floats('means', [means.length], Float32Array.from(means))]);
}

/** A name that is none of these. */
export function free(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? free(`${name}_`, taken) : name;
}

/** What none of these names begins with. */
export function prefixOf(names: readonly string[], prefix = '/'): string {
  return names.some((name) => name.startsWith(prefix)) ? prefixOf(names, `${prefix}/`) : prefix;
}
