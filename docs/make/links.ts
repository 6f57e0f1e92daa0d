import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { createMarkdownRenderer, type MarkdownRenderer } from 'vitepress';
import { type Page, type Problem, root } from './pages.js';

/** A heading that can be linked to, or a link, of a page. */
interface Found {
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly { readonly target: string; readonly line: number }[];
}

/**
 * The links and images of pages that lead to no file or to no heading. VitePress sees dead pages only, not headings, and no page
 * outside of docs/. The headings' names are those that VitePress gives them.
 */
export async function brokenLinks(pages: readonly Page[]): Promise<Problem[]> {
  const markdown = await createMarkdownRenderer(join(root, 'docs'));
  const found = new Map(pages.map((page) => [page.path, look(markdown, page.text)]));
  return pages.flatMap(({ path }) =>
    (found.get(path)?.links ?? []).flatMap(({ target, line }) => {
      const message = fault(path, target, found);
      return message ? [{ path, line, message }] : [];
    }),
  );
}

function fault(path: string, target: string, found: ReadonlyMap<string, Found>): string | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [file, anchor] = target.split('#').map(decodeURIComponent);
  const linked = file === '' ? path : posix.join(posix.dirname(path), file);
  if (!existsSync(join(root, linked))) return `the link ${target} is dead: there is no ${linked}`;
  if (anchor === undefined || found.get(linked)?.anchors.has(anchor)) return undefined;
  return `the anchor of ${target} is broken: ${linked} has no heading of that name`;
}

function look(markdown: MarkdownRenderer, text: string): Found {
  const anchors = new Set<string>();
  const links: { target: string; line: number }[] = [];
  for (const token of markdown.parse(text, {})) {
    const id = token.attrGet('id');
    if (id !== null) anchors.add(id);
    let line = (token.map?.[0] ?? 0) + 1;
    for (const child of token.children ?? []) {
      if (child.type === 'softbreak') line++;
      // typedoc's anchors are HTML.
      for (const [, name] of child.content.matchAll(/^<a id="([^"]+)"/g)) anchors.add(name);
      const target = child.attrGet('href') ?? child.attrGet('src');
      const isOwn = child.attrGet('class') === 'header-anchor';
      if (target !== null && !isOwn) links.push({ target, line });
    }
  }
  return { anchors, links };
}
