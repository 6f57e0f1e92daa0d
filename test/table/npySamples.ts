import fc from 'fast-check';

/** Elements by their types. */
const types: Readonly<Record<string, fc.Arbitrary<number | bigint | boolean | string>>> = {
  f8: fc.double({ noDefaultInfinity: true }),
  f4: fc.float({ noDefaultInfinity: true }),
  i1: fc.integer({ min: -128, max: 127 }),
  u1: fc.integer({ min: 0, max: 255 }),
  i2: fc.integer({ min: -32768, max: 32767 }),
  u2: fc.integer({ min: 0, max: 65535 }),
  i4: fc.integer(),
  u4: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  i8: fc.bigInt(-(2n ** 53n) + 1n, 2n ** 53n - 1n),
  u8: fc.bigInt(0n, 2n ** 53n - 1n),
  b1: fc.boolean(),
  U3: fc.string({ unit: 'binary', maxLength: 3 }).map((text) => text.replace(/\0+$/, '')),
};

const style = fc.record({
  type: fc.constantFrom(...Object.keys(types)),
  order: fc.constantFrom('<', '>'),
  rows: fc.nat(9),
  columns: fc.option(fc.integer({ min: 1, max: 4 })),
  fortran: fc.boolean(),
  version: fc.constantFrom(1, 2, 3),
});
/** An array of NumPy, its elements in C order. */
export const arrays = style.chain(({ type, order, rows, columns, ...rest }) => {
  const shape = columns === null ? [rows] : [rows, columns];
  const length = rows * (columns ?? 1);
  return fc.record({
    style: fc.constant({ dtype: order + type, shape, ...rest }),
    elements: fc.array(types[type], { minLength: length, maxLength: length }),
  });
});

/** What an element is in a table. */
export function cellOf(element: number | bigint | boolean | string) {
  if (typeof element === 'bigint') return Number(element);
  const isMissing =
    Number.isNaN(element) || ['', 'NA', 'NaN', 'nan', 'null', 'N/A', '?'].includes(String(element).trim());
  return isMissing ? null : element;
}
