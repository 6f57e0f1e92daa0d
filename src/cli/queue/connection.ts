import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Peers } from './peers.js';
import { withoutPassword } from './redisUrl.js';

/** A Redis that does not answer, or not as one. */
export class RedisError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RedisError';
  }
}

/** An open connection, with the packages that use it. */
export interface Connection {
  readonly peers: Peers;
  readonly redis: Redis;
  /** Ends it and those that were made of it, even if the server is away. */
  close(): void;
}

/** How long nobody waits for a first answer, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Connects to Redis. What goes wrong now is an error; once there was an answer, a server that goes away is waited for as long as it
 * takes, with a line when it goes and one when it is back.
 *
 * @param url redis:// or rediss://; a password that it lacks is taken from the environment's REDISCLI_AUTH, as redis-cli does: the
 *   arguments of a process can be read by all users of its machine
 * @param say takes lines for the user
 * @throws RedisError
 */
export async function connect(peers: Peers, url: string, say: (line: string) => void): Promise<Connection> {
  const where = withoutPassword(url);
  const secret = process.env.REDISCLI_AUTH;
  let open = false;
  let away = false;
  let last: unknown;
  const redis = new peers.Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE,
    // As BullMQ wants it: a command waits for a server that is away.
    maxRetriesPerRequest: null,
    // The connections that BullMQ makes of this one have the same.
    retryStrategy: (times) => (open ? Math.min(200 * times, 2000) : null),
    ...(secret && new URL(url).password === '' && { password: secret }),
  });
  redis.on('error', (error) => {
    last = error;
    if (!open || away) return;
    away = true;
    say(`${where} is away (${reason(error)}); waiting for it`);
  });
  redis.on('ready', () => {
    if (away) say(`${where} is back`);
    away = false;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw new RedisError(`no answer from ${where}: ${reason(last ?? error)}`, { cause: last ?? error });
  }
  open = true;
  return {
    peers,
    redis,
    close: () => {
      open = false;
      redis.disconnect();
    },
  };
}

/**
 * Waits until BullMQ has opened its connections; otherwise closes them, and the connection that they were made of.
 *
 * @throws RedisError
 */
export async function opened(
  connection: Connection,
  ready: Promise<unknown>,
  close: () => Promise<unknown>,
): Promise<void> {
  try {
    await ready;
  } catch (cause) {
    await goodbye(close());
    connection.close();
    throw new RedisError(`Redis went away at the beginning: ${reason(cause)}`, { cause });
  }
}

/** How long nobody waits for a server that is away to say goodbye, in milliseconds. */
const GOODBYE = 3000;

/** Waits for work that ends a connection, but not for a server that is away: one that is lost before has ended, too. */
export async function goodbye(work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const ended = work.catch(() => {});
  await Promise.race([ended, setTimeout(GOODBYE, undefined, { signal: late.signal })]).finally(() =>
    late.abort(),
  );
}

/** Errors of several addresses of a name have no message of their own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reason(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
