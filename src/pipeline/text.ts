/** A pipeline as text: JSON, as it stands in the metadata of a network's file. */
import { L0netError } from '../base/errors.js';
import { widthOf } from './inputs.js';
import type { InputColumn, Pipeline } from './pipeline.js';
import { type ClassValue, type Target, tasks } from './target.js';

/** Texts of later versions are refused. */
const VERSION = 1;

/** A pipeline as JSON. `pipelineFromText` gives it back, to the bit. */
export function pipelineToText({ columns, target, ignored }: Pipeline): string {
  return JSON.stringify({ version: VERSION, columns, target, ignored });
}

/**
 * The pipeline of a text, checked all through: the text may come from anybody. Members that it has besides are left out.
 *
 * @param name what errors call the text
 * @throws L0netError INVALID_FORMAT for anything but the text of a pipeline, and for one of a later version
 */
export function pipelineFromText(text: string, name = 'pipeline'): Pipeline {
  let all: unknown;
  try {
    all = JSON.parse(text);
  } catch {
    fail(name, text, 'JSON');
  }
  const { version, columns, target, ignored, images } = members(name, all);
  if (images !== undefined)
    fail(name, 'that of pictures', 'the pipeline of a network that was trained on a table');
  if (version !== VERSION) fail(`${name}.version`, version, `${VERSION}, which this l0net reads`);
  const pipeline = {
    columns: list(`${name}.columns`, columns, readColumn),
    target: readTarget(`${name}.target`, target),
    ignored: list(`${name}.ignored`, ignored, string),
  };
  const names = [
    ...pipeline.columns.map((column) => column.name),
    ...pipeline.target.columns,
    ...pipeline.ignored,
  ];
  if (new Set(names).size < names.length) fail(name, names, 'columns of different names');
  if (widthOf(pipeline) < 1) fail(`${name}.columns`, columns, 'one input or more');
  return pipeline;
}

function readColumn(at: string, value: unknown): InputColumn {
  const given = members(at, value);
  const name = string(`${at}.name`, given.name);
  if (given.kind === 'category') {
    return {
      name,
      kind: 'category',
      values: ascending(`${at}.values`, given.values, ['string', 'number'], 0) as string[] | number[],
      other: boolean(`${at}.other`, given.other),
      missing: choice(`${at}.missing`, given.missing, ['error', 'own', 'other']),
    };
  }
  const kind = choice(`${at}.kind`, given.kind, ['number', 'boolean']);
  const readFill = kind === 'number' ? number : probability;
  const ways = {
    fill: given.fill === null ? null : readFill(`${at}.fill`, given.fill),
    indicator: boolean(`${at}.indicator`, given.indicator),
  };
  if (ways.indicator && ways.fill === null) fail(`${at}.fill`, null, 'a number beside the indicator');
  if (kind === 'boolean') return { name, kind, ...ways };
  const mean = number(`${at}.mean`, given.mean);
  return { name, kind, mean, deviation: positive(`${at}.deviation`, given.deviation), ...ways };
}

function readTarget(at: string, value: unknown): Target {
  const given = members(at, value);
  const task = choice(`${at}.task`, given.task, tasks);
  const columns = list(`${at}.columns`, given.columns, string);
  const one = task === 'two classes' || task === 'classes';
  if (columns.length < 1 || (one && columns.length > 1))
    fail(`${at}.columns`, columns, 'the columns of a task');
  const each = (name: string, read: (at: string, value: unknown) => number) => {
    const numbers = list(`${at}.${name}`, given[name], read);
    return numbers.length === columns.length
      ? numbers
      : fail(`${at}.${name}`, numbers, `${columns.length} numbers`);
  };
  if (task === 'regression') {
    return { task, columns, means: each('means', number), deviations: each('deviations', positive) };
  }
  if (task === 'labels') return { task, columns, thresholds: each('thresholds', probability) };
  const classes = ascending(`${at}.classes`, given.classes, ['string', 'number', 'boolean'], 2);
  if (task === 'classes') return { task, columns: [columns[0]], classes };
  if (classes.length > 2) fail(`${at}.classes`, classes, 'two classes');
  const threshold = probability(`${at}.threshold`, given.threshold);
  return { task, columns: [columns[0]], classes: [classes[0], classes[1]], threshold };
}

function fail(argument: string, received: unknown, expected: string): never {
  throw new L0netError('INVALID_FORMAT', { argument, received, expected });
}

function members(at: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  return fail(at, value, 'an object');
}

function list<T>(at: string, value: unknown, read: (at: string, value: unknown) => T): T[] {
  if (!Array.isArray(value)) return fail(at, value, 'an array');
  return value.map((element, i) => read(`${at}[${i}]`, element));
}

/** Values of one of these types that are all different: each is above the one before. */
function ascending(at: string, value: unknown, types: readonly string[], least: number): ClassValue[] {
  const values = list(at, value, (at, element) => {
    if (types.includes(typeof element)) return typeof element === 'number' ? number(at, element) : element;
    return fail(at, element, `a ${types.join(' or a ')}`);
  }) as ClassValue[];
  const isAbove = (x: ClassValue, i: number) =>
    i === 0 || (typeof x === typeof values[i - 1] && x > values[i - 1]);
  if (values.length >= least && values.every(isAbove)) return values;
  return fail(at, values, `${least} values or more of one type, ascending`);
}

function choice<T extends string>(at: string, value: unknown, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  return found ?? fail(at, value, choices.join(' or '));
}

function string(at: string, value: unknown): string {
  return typeof value === 'string' ? value : fail(at, value, 'a string');
}

function boolean(at: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : fail(at, value, 'true or false');
}

/** A finite number; −0 is 0, as it is when JSON is written. */
function number(at: string, value: unknown, expected = 'a finite number', least = -Infinity): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= least
    ? value + 0
    : fail(at, value, expected);
}

const positive = (at: string, value: unknown) => number(at, value, 'a number above 0', Number.MIN_VALUE);

function probability(at: string, value: unknown): number {
  const p = number(at, value, 'a number from 0 to 1', 0);
  return p <= 1 ? p : fail(at, value, 'a number from 0 to 1');
}
