/**
 * The digests in every engine: `npm run digest`, `npm run digest -- --engine node --json`, `npm run digest -- --update`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { build as bundle } from 'esbuild';
import { type EngineName, engineNames, isEngineName, runIn } from './engines.js';
import type { DigestLine } from './program.js';

const digestsFile = new URL('../digests.json', import.meta.url);
const script = fileURLToPath(new URL('../../build/digests.js', import.meta.url));

/** The digests that are agreed upon, by case. */
type Digests = Readonly<Record<string, string>>;

/** Digits of a digest that are shown. */
const SHOWN = 12;

/** One file without imports, which is what every engine can run. */
async function buildProgram(): Promise<void> {
  await bundle({
    entryPoints: [fileURLToPath(new URL('program.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    // test/support/builds.ts adds the build that promises no bits, which is left out here.
    logOverride: { 'ignored-bare-import': 'silent' },
  });
}

async function digestsIn(engine: EngineName): Promise<DigestLine[]> {
  const lines = (await runIn(engine, script)).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as DigestLine);
}

/** The lines of all engines, each as soon as it is there; an engine that cannot be had is a printed line. */
async function collect(names: readonly EngineName[], json: boolean): Promise<DigestLine[]> {
  const all: DigestLine[] = [];
  for (const name of names) {
    try {
      const lines = await digestsIn(name);
      all.push(...lines);
      if (json) for (const line of lines) console.log(JSON.stringify(line));
    } catch (error) {
      console.error(`${name} could not be had: ${error instanceof Error ? error.message.trim() : error}`);
      process.exitCode = 1;
    }
  }
  return all;
}

/** A row for each case and a column for each engine: = for the digest of the file from every build, else the digests. */
function table(lines: readonly DigestLine[], expected: Digests): string {
  const engines = [...new Set(lines.map(({ engine }) => engine))];
  const names = [...new Set(lines.map((line) => line.case))];
  const result = new Table({
    head: ['case', 'digest', ...engines],
    style: { head: [], border: [], compact: true },
  });
  for (const name of names) {
    const cells = engines.map((engine) => {
      const own = lines.filter((line) => line.engine === engine && line.case === name);
      const others = own.filter(({ digest }) => digest !== expected[name]);
      if (others.length === 0) return '=';
      return others.map(({ build, digest }) => `${build} ${digest.slice(0, SHOWN)}`).join('\n');
    });
    result.push([name, expected[name]?.slice(0, SHOWN) ?? 'none', ...cells]);
  }
  return result.toString();
}

/** Compares with the file, and says so on a line of its own. */
function judge(lines: readonly DigestLine[], expected: Digests): void {
  const others = lines.filter((line) => line.digest !== expected[line.case]);
  const engines = [...new Set(lines.map(({ engine }) => engine))].join(', ');
  console.error(
    others.length === 0
      ? `${lines.length} digests, all those of test/digests.json: ${engines}`
      : `${others.length} of ${lines.length} digests are not those of test/digests.json: ${engines}`,
  );
  if (others.length > 0) process.exitCode = 1;
}

/** Writes the digests of this Node to the file; its builds must agree. */
async function update(before: Digests): Promise<void> {
  const lines = await digestsIn('node');
  const after: Record<string, string> = {};
  for (const { case: name, build, digest } of lines) {
    after[name] ??= digest;
    if (after[name] !== digest)
      throw new Error(`${name}: the build ${build} gives other bits than the first`);
  }
  await writeFile(digestsFile, `${JSON.stringify(after, undefined, 2)}\n`);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => before[name] !== after[name]);
  console.log(changed.length === 0 ? 'nothing has changed' : `changed: ${changed.join(', ')}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string', multiple: true, default: [...engineNames] },
      json: { type: 'boolean', default: false },
      update: { type: 'boolean', default: false },
    },
  });
  const unknown = values.engine.find((name) => !isEngineName(name));
  if (unknown !== undefined) {
    throw new Error(`no engine '${unknown}': there are ${engineNames.join(', ')}`);
  }
  const expected: Digests = JSON.parse(await readFile(digestsFile, 'utf8'));
  await buildProgram();
  if (values.update) return update(expected);
  const lines = await collect(values.engine.filter(isEngineName), values.json);
  if (!values.json) console.log(table(lines, expected));
  judge(lines, expected);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
