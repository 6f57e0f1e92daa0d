import fc from 'fast-check';

/** A table of texts: the names, and the texts of each column. */
export interface Written {
  readonly names: readonly string[];
  readonly columns: readonly (readonly string[])[];
}

const special = fc.constantFrom(
  '"',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r\n',
  '\r',
  ' ',
  "'",
  '\ufeff',
  '\0',
  'é',
  '雪',
  '😀',
  '""',
  '#',
);
const anyText = fc
  .array(fc.oneof(special, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 6 })
  .map((parts) => parts.join(''));
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
  fc.tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.nat(25)).map(([digits, places]) => fixed(digits, places)),
  fc.constantFrom(
    '007',
    '-0',
    '+1.50',
    '.5',
    '5.',
    ' 12 ',
    '1E3',
    '1e999',
    '0.1',
    '123456789012345678901234567890',
  ),
);
const boolean = fc.constantFrom('true', 'false', 'True', 'FALSE', 'tRuE', ' true');
const missing = fc.constantFrom('', 'NA', 'NaN', 'nan', 'null', 'N/A', '?', ' NA ');

/** A whole number with its last digits after a point. */
function fixed(digits: bigint, places: number): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0');
  const [whole, fraction] = [text.slice(0, text.length - places), text.slice(text.length - places)];
  return `${digits < 0n ? '-' : ''}${whole}${places > 0 ? `.${fraction}` : ''}`;
}

/** Texts of columns: numbers, booleans, anything, and each with what is of another kind among it. */
export function texts(rows: number): fc.Arbitrary<string[]> {
  const cells = fc.oneof(
    number,
    boolean,
    anyText,
    fc.oneof({ weight: 6, arbitrary: number }, { weight: 1, arbitrary: missing }),
    fc.oneof({ weight: 6, arbitrary: boolean }, { weight: 1, arbitrary: missing }),
  );
  const column = (cell: fc.Arbitrary<string>) => fc.array(cell, { minLength: rows, maxLength: rows });
  return fc.oneof(
    column(number),
    column(fc.oneof({ weight: 6, arbitrary: number }, { weight: 1, arbitrary: missing })),
    column(fc.oneof({ weight: 6, arbitrary: boolean }, { weight: 1, arbitrary: missing })),
    column(anyText),
    column(missing),
    column(cells),
  );
}

const name = anyText.map((text) => text.trim()).filter((text) => text !== '');

export const written: fc.Arbitrary<Written> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(12))
  .chain(([width, rows]) =>
    fc.record({
      names: fc.uniqueArray(name, { minLength: width, maxLength: width }),
      columns: fc.array(texts(rows), { minLength: width, maxLength: width }),
    }),
  );

/** How a table is written as CSV. */
export interface CsvStyle {
  readonly separator: string;
  readonly newline: string;
  /** Whether cells stand in quotes that need none. */
  readonly quotes: (cell: number) => boolean;
  /** Whether the last line ends. */
  readonly ends: boolean;
}

export function writeCsv(
  { names, columns }: Written,
  { separator, newline, quotes, ends }: CsvStyle,
): string {
  let cell = 0;
  const rows = Array.from({ length: columns[0].length }, (_, row) => columns.map((column) => column[row]));
  const lines = [names, ...rows].map((row) =>
    row
      .map((text) => {
        const must = [separator, '"', '\n', '\r', '\ufeff'].some((mark) => text.includes(mark));
        return must || quotes(cell++) ? `"${text.replaceAll('"', '""')}"` : text;
      })
      .join(separator),
  );
  // A missing cell in a last line of its own can be seen only where that line ends.
  return lines.join(newline) + (ends || lines[lines.length - 1] === '' ? newline : '');
}
