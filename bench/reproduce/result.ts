import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '../../src/cli/train/outcome.js';
import type { Beginning } from '../../src/cli/train/reporter.js';
import { replaceFile } from '../../src/node/replaceFile.js';
import type { PaperRow } from './rows.js';

/** What a finished run leaves in results/NAME-seed.json. */
export interface Result {
  /** Of the row. */
  readonly name: string;
  readonly seed: number;
  /** Arguments of `l0net train` that do the same. */
  readonly arguments: readonly string[];
  readonly version: string;
  readonly node: string;
  readonly processor: string;
  readonly settings: { readonly network: object; readonly trainer: object };
  readonly trainExamples: number;
  readonly testExamples: number;
  readonly epochs: number;
  readonly steps: number;
  /** Wall-clock time of all parts of the run, with the measurements on the test images after each epoch. */
  readonly seconds: number;
  /** Share of the test images, after the last epoch: of the averaged parameters, and of the last ones. */
  readonly testError: number | undefined;
  readonly testErrorLast: number | undefined;
  /** Gates that are open at test time, of the averaged parameters. */
  readonly architecture: readonly number[];
  /** Of the pruned network. */
  readonly multiplyAdds: number;
  readonly parameters: number;
  /** SHA-256 of the last parameters. */
  readonly digest: string;
}

/** @param command arguments of `l0net train` */
export function resultOf(
  name: string,
  command: readonly string[],
  { task, version, trainExamples, testExamples }: Beginning,
  { pruned, dense, seed, epochs, steps, seconds, parametersDigest, ...rest }: Outcome,
  machine: Pick<Result, 'node' | 'processor'>,
): Result {
  const { network, trainer } = task;
  const { flops, parameters } = pruned ?? dense;
  return {
    name,
    seed,
    arguments: command,
    version,
    ...machine,
    settings: { network, trainer },
    trainExamples,
    testExamples,
    epochs,
    steps,
    seconds: Math.round(seconds),
    testError: rest.testError,
    testErrorLast: rest.testErrorLast,
    architecture: rest.architecture,
    multiplyAdds: flops / 2,
    parameters,
    digest: parametersDigest,
  };
}

/** Where the result of a run is kept; its checkpoint is in the folder of the same name. */
export function resultPath(folder: string, name: string, seed: number): string {
  return join(folder, `${name}-${seed}.json`);
}

export async function writeResult(folder: string, result: Result): Promise<void> {
  await mkdir(folder, { recursive: true });
  const text = `${JSON.stringify(result, undefined, 2)}\n`;
  await replaceFile(resultPath(folder, result.name, result.seed), Buffer.from(text));
}

/** The results in a folder of runs with the settings that the rows have now, by row and seed. */
export async function readResults(
  folder: string,
  rows: Readonly<Record<string, PaperRow>>,
): Promise<Result[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  const results = await Promise.all(
    files.map(async (file): Promise<Result> => JSON.parse(await readFile(join(folder, file), 'utf8'))),
  );
  const names = Object.keys(rows);
  return results
    .filter(({ name, seed, ...result }) => {
      return names.includes(name) && String(result.arguments) === String(runArguments(rows[name], seed));
    })
    .sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name) || a.seed - b.seed);
}

/** Arguments of `l0net train` for a row with a seed. */
export function runArguments(row: PaperRow, seed: number): string[] {
  return [...row.arguments, `--seed=${seed}`];
}
