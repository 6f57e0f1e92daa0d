import { basename } from 'node:path';
import { createMarkdownRenderer } from 'vitepress';
import { describe, expect, test } from 'vitest';
import config from '../../docs/.vitepress/config.js';
import { brokenLinks } from '../../docs/make/links.js';
import { writtenPages } from '../../docs/make/pages.js';

const pages = await writtenPages();
const markdown = await createMarkdownRenderer('docs');
const forUsers = pages.filter(({ path }) => path === 'README.md' || path.startsWith('docs/'));

describe('links', () => {
  test('of all pages lead to files and headings that there are', async () => {
    expect(await brokenLinks(pages)).toEqual([]);
  });

  test('are named with their lines where they do not', async () => {
    const text = [
      '# One',
      '',
      '[to itself](#one) [dead](nowhere.md), then',
      '[other](two.md#two), [broken](two.md#three), [anchor](#two)',
      '',
      '![image](none.svg) <a id="here"></a> [here](#here) [out](https://example.com/#x)',
    ].join('\n');
    const broken = await brokenLinks([
      { path: 'docs/method.md', text: text.replaceAll('two.md', 'export.md') },
      { path: 'docs/export.md', text: '# Two' },
    ]);
    expect(broken.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '3: the link nowhere.md is dead: there is no docs/nowhere.md',
      '4: the anchor of export.md#three is broken: docs/export.md has no heading of that name',
      '4: the anchor of #two is broken: docs/method.md has no heading of that name',
      '6: the link none.svg is dead: there is no docs/none.svg',
    ]);
  });
});

describe('a page that is read to its end', () => {
  test.each(forUsers)('$path has no paragraph over six lines', ({ text }) => {
    const lines = text.split('\n');
    const paragraphs = markdown.parse(text, {}).flatMap(({ type, map }) => {
      return type === 'paragraph_open' && map ? [lines.slice(map[0], map[1])] : [];
    });
    expect(paragraphs.length).toBeGreaterThan(0);
    for (const paragraph of paragraphs) {
      expect(paragraph.length, paragraph[0]).toBeLessThanOrEqual(6);
      for (const line of paragraph) expect(line.length, line).toBeLessThanOrEqual(130);
    }
  });

  test('is short if it is the README', () => {
    const readme = pages.find(({ path }) => path === 'README.md');
    expect(Buffer.byteLength(readme?.text ?? '')).toBeLessThanOrEqual(10_000);
  });
});

test('the site, its index and the README name every page', () => {
  const names = pages
    .filter(({ path }) => path.startsWith('docs/') && path !== 'docs/index.md')
    .map(({ path }) => basename(path, '.md'));
  const linked = (path: string, prefix: string) =>
    names.filter((name) => pages.find((page) => page.path === path)?.text.includes(`(${prefix}${name}.md)`));
  const sidebar = JSON.stringify(config.themeConfig?.sidebar);
  expect(names.filter((name) => sidebar.includes(`"/${name}"`))).toEqual(names);
  expect(linked('README.md', 'docs/')).toEqual(names);
  expect(linked('docs/index.md', '')).toEqual(names);
});
