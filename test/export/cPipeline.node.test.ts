import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toC } from '../../src/export.js';
import { build, type Header, hasCompiler } from './compiler.js';
import { expectPredictions } from './expectPredictions.js';
import { housesNetwork } from './houses.js';
import { caseOf, type TableCase, tableCases } from './pipelines.js';
import { answersOf, columnsRead, initializer } from './structs.js';

/** Writes the answers to the rows of each case. */
function code(cases: readonly TableCase[]): string {
  const call = (made: TableCase, n: number) => {
    const columns = columnsRead(made);
    return `
  if (strcmp(name, "t${n}") == 0) {
    static const t${n}_row rows[] = { ${made.rows.map((row) => initializer(columns, row)).join(', ')} };
    int i;
    for (i = 0; i < ${made.rows.length}; i++) {
      t${n}_answer answer;
      if (t${n}_predict(&rows[i], &answer) != 0) return 1;
      fwrite(&answer, sizeof answer, 1, out);
    }
    return 0;
  }`;
  };
  return `
static int run(const char *name, FILE *in, FILE *out) {
  (void)in;
${cases.map(call).join('')}
  return 2;
}
`;
}

async function headerOf({ network }: TableCase, n: number): Promise<Header> {
  const name = `t${n}`;
  return { name, text: await toC(network, { name }) };
}

describe.skipIf(!hasCompiler())('compiled without warnings,', () => {
  test.each(['c', 'c++'] as const)(
    'whatever the columns and the target, a header of %s answers as its network',
    async (language) => {
      await fc.assert(
        fc.asyncProperty(fc.array(tableCases(), { minLength: 12, maxLength: 12 }), async (drafts) => {
          const cases = await Promise.all(drafts.map(caseOf));
          const headers = await Promise.all(cases.map(headerOf));
          const program = await build(headers, code(cases), { language });
          for (const [n, made] of cases.entries()) {
            const bytes = await program.run(new Uint8Array(0), headers[n]);
            expectPredictions(answersOf(made.pipeline.target, bytes), made);
          }
          await program.remove();
        }),
        // Each run compiles for seconds, and a smaller one would say no more.
        { numRuns: 5, endOnFailure: true },
      );
    },
  );

  test('a member that has no value it could have is named by its number', async () => {
    const name = 'houses';
    const header = { name, text: await toC(await housesNetwork(), { name }) };
    const program = await build(
      [header],
      `
static int run(const char *name, FILE *in, FILE *out) {
  static const houses_row rows[] = {
    { 6, NAN, HOUSES_CITY_OSLO, 1 },
    { NAN, 1, HOUSES_CITY_OSLO, 1 },
    { 1e300, 1, HOUSES_CITY_OSLO, 1 },
    { 1, INFINITY, HOUSES_CITY_OSLO, 1 },
    { 1, 1, HOUSES_CITY_MISSING, 1 },
    { 1, 1, HOUSES_CITY_OTHER, 1 },
    { 1, 1, 77, 1 },
    { 1, 1, HOUSES_CITY_BERGEN, -1 },
    { 1, 1, HOUSES_CITY_BERGEN, 2 },
  };
  size_t i;
  (void)name;
  (void)in;
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    houses_answer answer = { 0 };
    double result = houses_predict(&rows[i], &answer);
    fwrite(&result, sizeof result, 1, out);
    fwrite(&answer.price, sizeof answer.price, 1, out);
  }
  return 0;
}
`,
    );
    const found = new Float64Array(await program.run(new Uint8Array(0), header));
    expect(found.filter((_, i) => i % 2 === 0)).toEqual(Float64Array.of(0, 1, 1, 2, 0, 0, 0, 4, 4));
    expect(found[13]).toBe(found[11]);
    await program.remove();
  });
});
