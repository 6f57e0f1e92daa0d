import type { InputColumn, Pipeline } from '../pipeline/pipeline.js';
import type { Target } from '../pipeline/target.js';
import { meaningOfTarget } from './describe.js';
import type { JsInterface } from './jsInterface.js';
import type { PlainNetwork } from './plainNetwork.js';
import { placeOf, type ReadColumn, readColumns } from './readColumns.js';

/**
 * Rows are plain objects of columns by their names, and answers are what `decode` of a pipeline gives. The columns that are read are
 * data in the module, which follows them as src/pipeline/encode.ts does.
 */
export function pipelineInJs(network: PlainNetwork, pipeline: Pipeline): JsInterface {
  const { target } = pipeline;
  const hasThreshold = target.task === 'two classes' || target.task === 'labels';
  const read = readColumns(network);
  const names = [...pipeline.columns.map(({ name }) => name), ...target.columns, ...pipeline.ignored];
  const others = names.filter((name) => !read.some(({ column }) => column.name === name));
  const cells = 'Readonly<Record<string, string | number | boolean | null | undefined>>';
  return {
    buffer: ['inputs', read.reduce((sum, { kept }) => sum + kept.length, 0)],
    declarations: `\
const outputs = new Float32Array(${network.outputs});
const columns = [
${read.map((each) => `  ${dataOf(each)},\n`).join('')}];
const names = new Set([...columns.map(({ name }) => name), ...${literal(others)}]);`,
    documentation: [
      ...meaningOfTarget(target),
      '',
      `@param {${cells}} row`,
      '  cells by the names of their columns, missing ones as null, undefined or NaN; columns that are not read may be left out',
      ...(hasThreshold
        ? [
            '@param {{ threshold?: number | undefined }} [options]',
            '  threshold: the probability from which on an answer is true, or the second class, in place of that of the network',
          ]
        : []),
      '@returns {{ values: Record<string, string | number | boolean>, probabilities?: Record<string, number> }}',
      '@throws {TypeError} for a column that is unknown, or read and left out, and for a cell that is no value of its column',
    ],
    parameters: hasThreshold ? 'row, { threshold } = {}' : 'row',
    before: 'encode(row);',
    after: answer(target),
    functions: encode,
    types: `
export interface Row {
${read.map(({ column }) => `  readonly ${literal(column.name)}: ${cellType(column)};\n`).join('')}\
${others.map((name) => `  readonly ${literal(name)}?: unknown;\n`).join('')}}

export interface Prediction {
  readonly values: ${members(target.columns, valueType(target))};
${target.task === 'regression' ? '' : `  readonly probabilities: ${members(labelsOf(target), 'number')};\n`}}
`,
    signature: `(row: Row${hasThreshold ? ', options?: { readonly threshold?: number | undefined }' : ''}): Prediction`,
  };
}

function dataOf(read: ReadColumn): string {
  const { column } = read;
  const name = `name: ${literal(column.name)}`;
  if (column.kind === 'category') {
    const { values } = column;
    const places = values.map((value, j) => `[${literal(String(value))}, ${placeOf(read, j)}]`);
    const other = column.other ? placeOf(read, values.length) : -1;
    const own = placeOf(read, values.length + (column.other ? 1 : 0));
    const missing = { error: null, other, own }[column.missing];
    return `{ ${name}, places: new Map([${places.join(', ')}]), other: ${other}, missing: ${missing} }`;
  }
  const { fill, indicator } = column;
  const { mean, deviation } = column.kind === 'number' ? column : { mean: 0, deviation: 1 };
  const [at, missingAt] = [placeOf(read, 0), indicator ? placeOf(read, 1) : -1];
  const isFlag = column.kind === 'boolean';
  return `{ ${name}, isFlag: ${isFlag}, mean: ${mean}, deviation: ${deviation}, fill: ${fill}, at: ${at}, missingAt: ${missingAt} }`;
}

const encode = `
function encode(row) {
  if (typeof row !== 'object' || row === null) throw invalid('row', 'an object', row);
  for (const name of Object.keys(row))
    if (!names.has(name)) throw invalid('row', 'columns among ' + [...names].join(', '), name);
  inputs.fill(0);
  for (const column of columns) {
    const where = 'row.' + column.name;
    if (!Object.hasOwn(row, column.name)) throw invalid(where, 'a value, or null where it is missing', 'no such key');
    const cell = row[column.name];
    const isMissing = cell === null || cell === undefined || Number.isNaN(cell);
    if (isMissing && (column.places ? column.missing : column.fill) === null)
      throw invalid(where, 'a value: no way was chosen for missing ones', cell);
    if (column.places) {
      if (!isMissing && typeof cell === 'object') throw invalid(where, 'a text', cell);
      const place = isMissing ? column.missing : (column.places.get(String(cell)) ?? column.other);
      if (place >= 0) inputs[place] = 1;
      continue;
    }
    if (isMissing && column.missingAt >= 0) inputs[column.missingAt] = 1;
    if (!isMissing && column.isFlag && cell !== true && cell !== false && cell !== 0 && cell !== 1)
      throw invalid(where, 'true or false', cell);
    if (!isMissing && typeof cell !== 'number' && typeof cell !== 'boolean') throw invalid(where, 'a number', cell);
    const value = Math.fround((Number(isMissing ? column.fill : cell) - column.mean) / column.deviation);
    if (!Number.isFinite(value)) throw invalid(where, 'a finite number, standardised as a float32 too', cell);
    if (column.at >= 0) inputs[column.at] = value;
  }
}
`;

/** Statements that return what the outputs mean. */
function answer(target: Target): string {
  const { columns } = target;
  const object = (names: readonly unknown[], value: (i: number) => string) =>
    `{ ${names.map((name, i) => `[${literal(name)}]: ${value(i)}`).join(', ')} }`;
  const probabilities = (of: (i: number) => string) => `probabilities: ${object(labelsOf(target), of)}`;
  switch (target.task) {
    case 'regression': {
      const value = (i: number) => `outputs[${i}] * ${target.deviations[i]} + ${target.means[i]}`;
      return `return { values: ${object(columns, value)} };`;
    }
    case 'labels': {
      const value = (i: number) => `outputs[${i}] >= (threshold ?? ${target.thresholds[i]})`;
      return `return { values: ${object(columns, value)}, ${probabilities((i) => `outputs[${i}]`)} };`;
    }
    case 'two classes': {
      const [first, second] = target.classes.map(literal);
      const value = `outputs[0] >= (threshold ?? ${target.threshold}) ? ${second} : ${first}`;
      const of = (i: number) => (i === 1 ? 'outputs[0]' : '1 - outputs[0]');
      return `return { values: ${object(columns, () => value)}, ${probabilities(of)} };`;
    }
    case 'classes':
      return `
        let best = 0;
        for (let o = 1; o < ${target.classes.length}; o++) if (outputs[o] > outputs[best]) best = o;
        const value = ${literal(target.classes)}[best];
        return { values: ${object(columns, () => 'value')}, ${probabilities((i) => `outputs[${i}]`)} };`;
  }
}

/** What has a probability each, as texts. */
function labelsOf(target: Target): readonly string[] {
  return 'classes' in target ? target.classes.map(String) : target.columns;
}

function cellType(column: InputColumn): string {
  const type = { number: 'number', boolean: 'boolean', category: 'string | number | boolean' }[column.kind];
  const isRequired = column.kind === 'category' ? column.missing === 'error' : column.fill === null;
  return isRequired ? type : `${type} | null | undefined`;
}

function valueType(target: Target): string {
  if (target.task === 'regression') return 'number';
  return target.task === 'labels' ? 'boolean' : target.classes.map(literal).join(' | ');
}

function members(names: readonly string[], type: string): string {
  return `{ ${names.map((name) => `readonly ${literal(name)}: ${type}`).join('; ')} }`;
}

/** A constant, so that no page which has the module inside takes a part of it for a tag. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
