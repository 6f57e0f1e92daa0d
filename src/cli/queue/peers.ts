import { pathToFileURL } from 'node:url';
import { L0netError } from '../../index.js';
import { resolvePackage, usualImporters } from '../../node/packages.js';

/** The optional packages that a queue is made of. */
export interface Peers {
  readonly bullmq: typeof import('bullmq');
  readonly Redis: typeof import('ioredis').Redis;
}

const install = 'npm i bullmq ioredis';

/**
 * BullMQ and its client of Redis, which are looked up from the working folder, then from here.
 *
 * @param importers URLs of files, as `resolvePackage` takes them
 * @throws L0netError MISSING_PACKAGE if one of them is not installed, or cannot run here
 */
export async function openPeers(importers = usualImporters()): Promise<Peers> {
  const bullmq = await load<Peers['bullmq']>('bullmq', importers);
  const { Redis } = await load<typeof import('ioredis')>('ioredis', importers);
  return { bullmq, Redis };
}

async function load<T>(name: string, importers: readonly string[]): Promise<T> {
  const path = resolvePackage(name, importers);
  if (path === undefined) {
    throw missing(name, `a queue in Redis needs the package ${name}, which is not installed: ${install}`);
  }
  try {
    return (await import(pathToFileURL(path).href)) as T;
  } catch (cause) {
    const [first] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    const message = `the package ${name} does not run here: ${first}; to install it again: ${install}`;
    const error = missing(name, message);
    error.cause = cause;
    throw error;
  }
}

function missing(name: string, message: string): L0netError {
  const details = { argument: name, received: 'nothing', expected: `the installed package ${name}` };
  return new L0netError('MISSING_PACKAGE', details, message);
}
