import type { Redis } from 'ioredis';
import { PREFIX, queueName } from './names.js';

/** Where all queues are named, by what they are for. */
const KEY = `${PREFIX}:sweeps`;

/** A queue that was made for a sweep. */
export interface NamedQueue {
  readonly name: string;
  /** Digest of the data that its workers must have. */
  readonly data: string;
  /** What those data are, in words: `adult.csv`. */
  readonly about: string;
}

/** Names the queue of a sweep, so that workers that cannot serve it may say so. */
export async function nameQueue(redis: Redis, data: string, about: string): Promise<void> {
  await redis.hset(KEY, queueName(data), JSON.stringify({ data, about }));
}

/** All queues that sweeps were made for, with runs on them or not. */
export async function namedQueues(redis: Redis): Promise<NamedQueue[]> {
  const entries = Object.entries(await redis.hgetall(KEY));
  return entries.flatMap(([name, text]) => {
    const { data, about } = parsed(text);
    return typeof data === 'string' && typeof about === 'string' ? [{ name, data, about }] : [];
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
