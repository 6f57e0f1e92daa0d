import { join } from 'node:path';
import ts from 'typescript';
import { type Page, type Problem, root } from './pages.js';

/**
 * Blocks of code that belong together. The js and ts blocks of a page are one program, from top to bottom, but:
 *
 *     <!-- new program -->       before a block begins another program
 *     <!-- only compiled -->     before a block says that its program is not run: it wants a browser, or files
 *     // name.js                 as the first line of a block makes it a file beside the program
 *
 * Blocks of text are what the program above them prints.
 */
export interface Program {
  readonly path: string;
  /** Of its first block, from 1. */
  readonly line: number;
  /** Its files by name. Each line of a file has the number that it has in the page. */
  readonly files: ReadonlyMap<string, string>;
  readonly isRun: boolean;
  readonly prints: string;
}

/** The file of blocks that name none. */
export const MAIN = 'main.js';

type Writable = { -readonly [Key in keyof Program]: Program[Key] } & { files: Map<string, string> };

/** The programs in a page. */
export function programsOf({ path, text }: Page): Program[] {
  const programs: Writable[] = [];
  const lines = text.split('\n');
  for (let at = 0, marks = ''; at < lines.length; at++) {
    const [, language] = lines[at].match(/^\s*```(\w+)/) ?? [];
    if (language === undefined) {
      if (lines[at].trim() !== '') marks = lines[at].match(/^<!-- (.*) -->$/)?.[1] ?? '';
      continue;
    }
    const from = at + 1;
    while (!/^\s*```\s*$/.test(lines[++at] ?? '```'));
    const code = lines.slice(from, at);
    if (language === 'js' || language === 'ts') {
      if (programs.length === 0 || marks.includes('new program')) {
        programs.push({ path, line: from, files: new Map(), isRun: true, prints: '' });
      }
      const program = programs[programs.length - 1];
      if (marks.includes('only compiled') || language === 'ts') program.isRun = false;
      const name = code[0].match(/^\/\/ (\S+\.js)$/)?.[1] ?? MAIN;
      const before = program.files.get(name) ?? '';
      const gap = '\n'.repeat(from - before.split('\n').length + 1);
      program.files.set(name, `${before}${gap}${code.join('\n')}`);
    } else if (language === 'text' && programs.length > 0) {
      programs[programs.length - 1].prints += `${code.join('\n')}\n`;
    }
    marks = '';
  }
  return programs;
}

/** What the compiler says of the programs in pages, whose imports are those of somebody who has installed the package. */
export function faultySamples(pages: readonly Page[]): Problem[] {
  const sources = new Map<string, { readonly path: string; readonly text: string }>();
  for (const [number, { path, files }] of pages.flatMap(programsOf).entries()) {
    // Beside package.json, so that `l0net` is this package, by its exports.
    for (const [name, text] of files) {
      sources.set(join(root, `sample-${number}`, name.replace(/\.js$/, '.ts')), { path, text });
    }
  }
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'],
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name)?.text ?? readFile(name);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const text = sources.get(name)?.text;
    return text === undefined
      ? getSourceFile(name, languageVersion, ...rest)
      : ts.createSourceFile(name, text, languageVersion);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => ({
    path: sources.get(file?.fileName ?? '')?.path ?? file?.fileName ?? '',
    line: (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
    message: `the sample does not compile: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  }));
}
