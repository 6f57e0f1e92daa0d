import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, writtenPages } from '../../docs/make/pages.js';
import { faultySamples, MAIN, programsOf } from '../../docs/make/samples.js';
import { run } from '../embedding/packed.js';

const pages = await writtenPages();
const programs = pages.flatMap(programsOf);
const page = (text: string) => ({ path: 'page.md', text });

test('all samples compile, as who has installed the package compiles them', () => {
  expect(faultySamples(pages)).toEqual([]);
});

describe('a sample that runs prints what stands below it:', () => {
  const running = programs.filter(({ isRun }) => isRun);

  test.each(running.map((program) => [`${program.path}:${program.line}`, program] as const))(
    '%s',
    async (_, { files, prints }) => {
      // In the project, so that it finds the package by its name, and all that is installed.
      const folder = await mkdtemp(join(root, 'build', 'sample-'));
      try {
        for (const [name, text] of files) await writeFile(join(folder, name), text);
        const printed = await run(process.execPath, [MAIN], folder);
        if (prints !== '') expect(printed).toBe(prints.trim());
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  test('most do run', () => {
    expect(running.length).toBeGreaterThan(programs.length / 2);
  });
});

describe('the blocks of a page', () => {
  const blocks = (...texts: string[]) => page(texts.join('\n'));
  const js = (code: string) => `\`\`\`js\n${code}\n\`\`\``;

  test('go on with one another, with the lines that they have in the page', () => {
    const [program, ...others] = programsOf(blocks('# a', js('const a = 1;'), 'then', '', js('a;')));
    expect(others).toEqual([]);
    expect(program).toMatchObject({ line: 2, isRun: true, prints: '' });
    expect(program.files.get(MAIN)?.split('\n')).toEqual(['', '', 'const a = 1;', '', '', '', '', 'a;']);
  });

  test('begin another program where a comment says so', () => {
    const found = programsOf(blocks(js('1;'), '', '<!-- new program -->', '', js('2;')));
    expect(found.map(({ files }) => files.get(MAIN)?.trim())).toEqual(['1;', '2;']);
  });

  test('are not run where a comment says so, or where they are TypeScript', () => {
    const found = programsOf(
      blocks('<!-- only compiled -->', js('1;'), '<!-- new program -->', '```ts\n2;\n```'),
    );
    expect(found.map(({ isRun }) => isRun)).toEqual([false, false]);
  });

  test('are files beside the program where their first line is a name', () => {
    const [{ files }] = programsOf(blocks(js('// other.js\n1;'), js("import './other.js';")));
    expect([...files.keys()]).toEqual(['other.js', MAIN]);
  });

  test('print the text below them', () => {
    const text = (lines: string) => `\`\`\`text\n${lines}\n\`\`\``;
    const found = programsOf(
      blocks(text('0'), js('1;'), 'so:', text('a\nb'), js('2;'), text('c'), '<!-- new program -->', js('3;')),
    );
    expect(found.map(({ prints }) => prints)).toEqual(['a\nb\nc\n', '']);
  });

  test('that do not compile are named with their lines', () => {
    const faulty = blocks(
      '# a',
      js("import { Nothing } from 'l0net';\nNothing;"),
      js('const a: number = 1;'),
    );
    expect(faultySamples([faulty, page(js("import 'l0net/nowhere';\nnew Date().nowhere;"))])).toEqual([
      { path: 'page.md', line: 3, message: expect.stringContaining("no exported member 'Nothing'") },
      { path: 'page.md', line: 2, message: expect.stringContaining("'l0net/nowhere'") },
      { path: 'page.md', line: 3, message: expect.stringContaining("'nowhere' does not exist") },
    ]);
  });
});
