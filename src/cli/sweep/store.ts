import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { L0netError } from '../../index.js';
import { replaceFile } from '../../node/replaceFile.js';
import type { SweepJob } from '../../sweep/job.js';
import { FileError, reading, writing } from '../files/files.js';
import { exists, makeFolder } from '../files/makeFolder.js';
import { type RunRecord, revived } from './results/record.js';

/** What a sweep is: all its runs, also those that are done elsewhere. */
export interface Manifest {
  /** The version of l0net that made it. */
  readonly version: string;
  /** Digest of the data. */
  readonly data: string;
  readonly jobs: readonly SweepJob[];
}

/**
 * The folder of a sweep:
 *
 *     sweep.json        what it is: a Manifest
 *     runs/ID.json      a run that has ended, whole at any moment
 *     checkpoints/ID/   one that has not
 */
export class Store {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A folder to write into, made if it is not there. Throws FileError. */
  static async open(folder: string): Promise<Store> {
    const making = makeFolder(join(folder, 'runs')).then(() => makeFolder(join(folder, 'checkpoints')));
    await writing(folder, making);
    return new Store(folder);
  }

  /** A folder that a sweep has left. Throws FileError if there is none. */
  static async existing(folder: string): Promise<Store> {
    if (await exists(join(folder, 'sweep.json'))) return new Store(folder);
    throw new FileError(`cannot read ${folder}: it is no folder of results: there is no sweep.json`);
  }

  /** Where the checkpoints of a run are. */
  checkpoints(id: string): string {
    return join(this.folder, 'checkpoints', id);
  }

  async manifest(): Promise<Manifest> {
    const path = join(this.folder, 'sweep.json');
    return checked(path, await readJson(path), isManifest, 'what l0net sweep wrote');
  }

  writeManifest(manifest: Manifest): Promise<void> {
    return this.#write('sweep.json', manifest);
  }

  /** The results that are there, by the ids of their runs. */
  async results(): Promise<Map<string, RunRecord>> {
    const names = await reading(this.folder, readdir(join(this.folder, 'runs')));
    const ids = names.flatMap((name) => /^([0-9a-f]+)\.json$/.exec(name)?.[1] ?? []);
    const results = ids.map(async (id): Promise<[string, RunRecord]> => {
      const path = join(this.folder, 'runs', `${id}.json`);
      const isIt = (value: unknown): value is RunRecord => isRecord(value) && value.id === id;
      return [
        id,
        revived(checked(path, await readJson(path), isIt, 'the result of a run that l0net sweep wrote')),
      ];
    });
    return new Map(await Promise.all(results));
  }

  /** Keeps the result of a run; from then on nothing else of it is needed. */
  async keep(result: RunRecord): Promise<void> {
    await this.#write(join('runs', `${result.id}.json`), result);
    await this.forget(result.id);
  }

  /** Removes the checkpoints of a run. */
  async forget(id: string): Promise<void> {
    await rm(this.checkpoints(id), { recursive: true, force: true });
  }

  async #write(name: string, value: unknown): Promise<void> {
    const path = join(this.folder, name);
    await writing(path, replaceFile(path, Buffer.from(`${JSON.stringify(value, null, 1)}\n`)));
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await reading(path, readFile(path, 'utf8'));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new L0netError('INVALID_FORMAT', {
      argument: path,
      received: (error as Error).message,
      expected: 'JSON',
    });
  }
}

function checked<T>(path: string, value: unknown, is: (value: unknown) => value is T, expected: string): T {
  if (is(value)) return value;
  throw new L0netError('INVALID_FORMAT', { argument: path, received: value, expected });
}

type Unknown<T> = { readonly [Name in keyof T]?: unknown };

function isManifest(value: unknown): value is Manifest {
  const { version, data, jobs } = Object(value) as Unknown<Manifest>;
  return typeof version === 'string' && typeof data === 'string' && Array.isArray(jobs) && jobs.every(isJob);
}

function isJob(value: unknown): value is SweepJob {
  const { id, args, data } = Object(value) as Unknown<SweepJob>;
  return typeof id === 'string' && typeof data === 'string' && areTexts(args);
}

/** Whether that is what is kept of a run. */
export function isRecord(value: unknown): value is RunRecord {
  const { id, args, digest, error } = Object(value) as Unknown<RunRecord>;
  const ended = typeof digest === 'string' || typeof error === 'string';
  return typeof id === 'string' && areTexts(args) && ended;
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
