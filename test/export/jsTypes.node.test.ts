import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toJs } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { housesNetwork } from './houses.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-types-'));
  const { code, types } = await toJs(await Network.create({ inputs: 4, layers: [5, 3] }));
  await writeFile(join(folder, 'model.js'), code);
  await writeFile(join(folder, 'model.d.ts'), types);
});

afterAll(() => rm(folder, { recursive: true }));

/** The lines of a module beside the two files of a network that the compiler finds a fault with, from 0; and those files themselves. */
async function faults(lines: readonly string[], options: ts.CompilerOptions): Promise<(number | string)[]> {
  const path = join(folder, 'use.ts');
  await writeFile(path, lines.join('\n'));
  const program = ts.createProgram([path], {
    ...options,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    if (file?.fileName === path && start !== undefined) return file.getLineAndCharacterOfPosition(start).line;
    return ts.flattenDiagnosticMessageText(messageText, '\n');
  });
}

const calls = [
  "import { predict } from './model.js';",
  'export const y: Float32Array = predict([1, 2, 3, 4]);',
  'predict(new Float32Array(4), y);',
  'predict(new Uint8Array(4));',
];

test('the declarations let a module be called, and refuse wrong calls', async () => {
  const wrong = ["predict('1234');", 'predict();', 'predict([1], [2]);', 'predict([1]).push(1);'];
  const found = await faults([...calls, ...wrong], { strict: true, lib: ['lib.es2022.d.ts'] });
  expect(found).toEqual(wrong.map((_, i) => calls.length + i));
});

test('the declarations of a module with a pipeline name its columns', async () => {
  const { types } = await toJs(await housesNetwork());
  await writeFile(join(folder, 'houses.d.ts'), types);
  const right = [
    "import { predict, type Row } from './houses.js';",
    "const row: Row = { rooms: 6, 'living area (m²)': null, city: 'Oslo', garden: true };",
    'const price: number = predict(row).values.price;',
    "predict({ ...row, age: 'unknown', owner: price });",
  ];
  const wrong = [
    'predict({ rooms: 6 });',
    'predict({ ...row, rooms: null });',
    'predict({ ...row, garden: 1 });',
    'predict({ ...row, room: 1 });',
    'predict(row).values.cost;',
    'predict(row).probabilities;',
  ];
  const found = await faults([...right, ...wrong], { strict: true, lib: ['lib.es2022.d.ts'] });
  expect(found).toEqual(wrong.map((_, i) => right.length + i));
});

test('the code has types of its own, by its comments', async () => {
  await rm(join(folder, 'model.d.ts'));
  expect(await faults(calls, { allowJs: true, checkJs: true, strict: false })).toEqual([]);
});
