import { readFile } from 'node:fs/promises';
import type { Collection } from './results/collection.js';

/** A file that the build makes of page/, beside the one that the command line is. */
const made = (name: string) => readFile(new URL(`./sweepPage.${name}`, import.meta.url), 'utf8');

/** A page of charts with all that it needs in it: no other file, and nothing from the net. */
export async function reportPage(collection: Collection): Promise<string> {
  const [script, licences] = await Promise.all([made('js'), made('LICENSES.txt')]);
  // Nothing in a text ends the element that it stands in.
  const data = JSON.stringify(collection).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>l0net sweep</title>
<style>${STYLE}</style>
</head>
<body>
<main id="report"></main>
<script type="application/json" id="collection">${data}</script>
<script type="text/plain" id="licences">${licences.replaceAll('<', '&lt;')}</script>
<script>${script}</script>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --plot-background: Canvas; }
body { margin: 0; background: Canvas; color: CanvasText; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 1rem; }
figure { margin: 0; } figure svg { max-width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); white-space: nowrap; }
th.text, td.text { text-align: left; }
tr.front td { font-weight: 600; }
.quiet { opacity: .75; }
code { font-size: .9em; overflow-wrap: anywhere; }
`;
