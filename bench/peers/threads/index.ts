import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchmarkOptions, Row } from '../../measure.js';
import { threadCounts } from '../../threads/crew.js';
import { inChromium } from './browser.js';

/**
 * All libraries with their threads on, beside l0net on as many: in a page of Chromium that is cross-origin isolated, and in Node, where
 * only ONNX Runtime has any. Steps and prediction, by the clock on the wall: on a machine that is busy with something else the rows say
 * little.
 */
export async function* threads({ threads: asked, quick = false }: BenchmarkOptions): AsyncGenerator<Row> {
  for (const count of threadCounts(asked)) {
    console.error(`threads: ${count} in Chromium`);
    const rows = await inChromium(count, quick);
    if (rows) yield* rows;
    else yield { bench: 'peers', work: `Chromium, ${count}`, peer: 'all', error: 'no Chromium was found' };
    console.error(`threads: ${count} in Node`);
    yield* await inNode(count, quick);
  }
}

async function inNode(count: number, quick: boolean): Promise<Row[]> {
  const file = fileURLToPath(new URL('node.ts', import.meta.url));
  const args = [...process.execArgv, file, `--count=${count}`, ...(quick ? ['--quick'] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line): Row => JSON.parse(line));
}
