import type { BooleanInput, CategoryInput, NumberInput, Pipeline } from '../pipeline/pipeline.js';
import type { ClassValue, Target } from '../pipeline/target.js';
import type { CInterface } from './cInterface.js';
import { inComment, Names } from './cNames.js';
import { meaningOfTarget } from './describe.js';
import type { PlainNetwork } from './plainNetwork.js';
import { placeOf, type ReadColumn, readColumns } from './readColumns.js';

/** Some members of a struct, what they may be, and statements about them. */
interface Members {
  readonly enumeration: string;
  readonly declaration: string;
  readonly statements: string;
}

/** The names of a header, found in the order in which they are asked for. */
interface HeaderNames {
  /** Members of one struct. */
  readonly members: Names;
  readonly macros: Names;
  /** What macros begin with. */
  readonly prefix: string;
}

/**
 * Rows are structs of the columns that are read, and answers structs of the target's. Numbers are double, as in tables, until they
 * are standardised. A category is the number of its value, for which there is a name.
 */
export function pipelineInC(
  network: PlainNetwork,
  { columns, target }: Pipeline,
  name: string,
  prefix: string,
): CInterface {
  const macros = new Names([`${prefix}_H`, `${prefix}_BUFFER`]);
  const ofRow = { members: new Names(), macros, prefix };
  const read = readColumns(network);
  const members = read.map((each, i) => memberOf(each, ofRow, i + 1));
  const answer = answerOf(target, { members: new Names(['probabilities']), macros, prefix });
  const unread = columns.filter((column) => !read.some((each) => each.column === column));
  return {
    documentation: [
      `    ${name}_row row = { … };`,
      `    ${name}_answer answer;`,
      `    if (${name}_predict(&row, &answer) == 0) …`,
      '',
      ...meaningOfTarget(target),
      ...(unread.length > 0
        ? [`It does not read ${unread.map((column) => inComment(column.name)).join(', ')}.`]
        : []),
    ],
    declarations: `
${[...members, answer].map(({ enumeration }) => enumeration).join('')}
typedef struct {
${members.map(({ declaration }) => declaration).join('\n') || '  char unused;'}
} ${name}_row;

typedef struct {
${answer.declaration}
} ${name}_answer;`,
    head: `
/* Returns 0, or the number of the first member of the row that has no value it could have: then there is no answer. */
static inline int ${name}_predict(const ${name}_row *row, ${name}_answer *answer)`,
    buffers: { inputs: read.reduce((sum, { kept }) => sum + kept.length, 0), outputs: network.outputs },
    before: members.map(({ statements }) => statements).join('\n') || '(void)row;',
    after: `${answer.statements}\nreturn 0;`,
  };
}

/** @param number what is returned where the member has no value that it could have */
function memberOf(read: ReadColumn, names: HeaderNames, number: number): Members {
  const { column } = read;
  const member = names.members.of(column.name);
  if (column.kind === 'category') return category(column, read, member, names, number);
  const statements = `{\n${column.kind === 'number' ? numbers(column, read, member, number) : flags(column, read, member, number)}\n}`;
  const missing =
    column.fill === null ? '' : column.kind === 'number' ? ', NAN if missing' : ', -1 if missing';
  const [type, values] = column.kind === 'number' ? ['double', ''] : ['int8_t', ': 1 or 0'];
  const declaration = `  ${type} ${member}; /* ${inComment(column.name)}${values}${missing} */`;
  return { enumeration: '', declaration, statements };
}

function numbers(
  { mean, deviation, fill, indicator }: NumberInput,
  read: ReadColumn,
  member: string,
  number: number,
) {
  const [at, missingAt] = [placeOf(read, 0), indicator ? placeOf(read, 1) : -1];
  return `
    double x = row->${member};
    ${missingAt < 0 ? '' : `inputs[${missingAt}] = x != x;`}
    ${fill === null ? '' : `if (x != x) x = ${double(fill)};`}
    ${at < 0 ? '' : `inputs[${at}] = (float)((x - ${double(mean)}) / ${double(deviation)});`}
    ${at < 0 ? '' : `if (inputs[${at}] - inputs[${at}] != 0) return ${number};`}`;
}

function flags({ fill, indicator }: BooleanInput, read: ReadColumn, member: string, number: number) {
  const [at, missingAt] = [placeOf(read, 0), indicator ? placeOf(read, 1) : -1];
  return `
    int8_t x = row->${member};
    if (x < ${fill === null ? 0 : -1} || x > 1) return ${number};
    ${missingAt < 0 ? '' : `inputs[${missingAt}] = x < 0;`}
    ${at < 0 ? '' : `inputs[${at}] = ${fill === null ? '(float)x' : `x < 0 ? (float)${double(fill)} : (float)x`};`}`;
}

function category(
  { name, values, other, missing }: CategoryInput,
  read: ReadColumn,
  member: string,
  { macros, prefix }: HeaderNames,
  number: number,
): Members {
  const count = values.length;
  const unseen = other ? count : -1;
  const own = count + (other ? 1 : 0);
  const codes = [
    ...values.map((value, code) => [String(value), code, inComment(String(value))] as const),
    ['other', count, 'any other'] as const,
    ...(missing === 'error' ? [] : [['missing', -1, 'missing'] as const]),
  ];
  const first = {
    error: `if (place == -1) return ${number};\nif`,
    own: `if (place == -1) place = ${own};\nelse if`,
    other: 'if',
  }[missing];
  const writes = read.kept.map((input, i) => `inputs[${read.first + i}] = place == ${input};`);
  return {
    enumeration: enumerationOf(member, codes, macros, prefix),
    declaration: `  int32_t ${member}; /* ${inComment(name)}, one of ${prefix}_${member.toUpperCase()}_… */`,
    statements: `
      {
      int32_t place = row->${member};
      ${first} (place < 0 || place >= ${count}) place = ${unseen};
      ${writes.join('\n')}
      }`,
  };
}

/** Numbers of values by names, each with a comment. */
function enumerationOf(
  member: string,
  codes: readonly (readonly [text: string, code: number, comment: string])[],
  macros: Names,
  prefix: string,
): string {
  const lines = codes.map(
    ([text, code, comment]) =>
      `  ${macros.of(prefix, member.toUpperCase(), text.toUpperCase())} = ${code}, /* ${comment} */`,
  );
  return `
enum {
${lines.join('\n').replace(/,( \/\*.*)$/, '$1')}
};
`;
}

function answerOf(target: Target, { members, macros, prefix }: HeaderNames): Members {
  const fields = target.columns.map((column) => members.of(column));
  const each = (write: (field: string, i: number) => string) => fields.map(write).join('\n');
  const declared = (type: string, more = '') =>
    each((field, i) => `  ${type} ${field}; /* ${inComment(target.columns[i])}${more} */`);
  const classes = (values: readonly ClassValue[]) => ({
    enumeration: enumerationOf(
      fields[0],
      values.map((value, code) => [String(value), code, inComment(String(value))]),
      macros,
      prefix,
    ),
    declaration: `${declared('int32_t', `, one of ${prefix}_${fields[0].toUpperCase()}_…`)}\n  float probabilities[${values.length}]; /* of these */`,
  });
  switch (target.task) {
    case 'regression':
      return {
        enumeration: '',
        declaration: declared('double'),
        statements: each(
          (field, i) =>
            `answer->${field} = outputs[${i}] * ${double(target.deviations[i])} + ${double(target.means[i])};`,
        ),
      };
    case 'labels':
      return {
        enumeration: '',
        declaration: `${declared('uint8_t', ': 1 or 0')}\n  float probabilities[${fields.length}]; /* of 1, in the same order */`,
        statements: each(
          (field, i) =>
            `answer->${field} = outputs[${i}] >= ${double(target.thresholds[i])};\nanswer->probabilities[${i}] = outputs[${i}];`,
        ),
      };
    case 'two classes':
      return {
        ...classes(target.classes),
        statements: `
          answer->${fields[0]} = outputs[0] >= ${double(target.threshold)};
          answer->probabilities[0] = 1 - outputs[0];
          answer->probabilities[1] = outputs[0];`,
      };
    case 'classes':
      return {
        ...classes(target.classes),
        statements: `
          answer->${fields[0]} = 0;
          for (int32_t o = 0; o < ${target.classes.length}; o++) {
          if (outputs[o] > outputs[answer->${fields[0]}]) answer->${fields[0]} = o;
          answer->probabilities[o] = outputs[o];
          }`,
      };
  }
}

/** A constant of double: a whole number would be an integer. */
function double(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
