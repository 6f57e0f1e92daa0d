import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A Markdown file of the project. */
export interface Page {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** Where a page is wrong. */
export interface Problem {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** The pages that somebody wrote: those beside the sources, and docs/*.md. */
export async function writtenPages(): Promise<Page[]> {
  const docs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).sort();
  return readPages(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs.map((name) => `docs/${name}`)]);
}

/** The pages that typedoc made. */
export async function referencePages(): Promise<Page[]> {
  const names = (await readdir(join(root, 'docs/api'), { recursive: true })).filter((name) =>
    name.endsWith('.md'),
  );
  return readPages(names.sort().map((name) => `docs/api/${name.replaceAll('\\', '/')}`));
}

function readPages(paths: readonly string[]): Promise<Page[]> {
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}
