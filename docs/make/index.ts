/**
 * npm run docs: writes the API reference to docs/api and the whole as a static site to docs/.vitepress/dist.
 *
 * Fails for what typedoc warns of, a dead link, a broken anchor, or a sample that does not compile.
 */
import { rm } from 'node:fs/promises';
import { build } from 'vitepress';
import { brokenLinks } from './links.js';
import { referencePages, writtenPages } from './pages.js';
import { writeReference } from './reference.js';
import { faultySamples } from './samples.js';

async function main(): Promise<void> {
  await rm('docs/api', { recursive: true, force: true });
  await writeReference('docs/api');
  const written = await writtenPages();
  const problems = [
    ...(await brokenLinks([...written, ...(await referencePages())])),
    ...faultySamples(written),
  ];
  for (const { path, line, message } of problems) console.error(`${path}:${line}: ${message}`);
  if (problems.length > 0) throw new Error(`faults in the pages: ${problems.length}`);
  await build('docs');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
