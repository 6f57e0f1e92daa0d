import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { leashed } from '../engines/leash.js';

const remedy = 'apt-get install redis-server, or set REDIS_SERVER to the path of one';

/**
 * The server to test with: $REDIS_SERVER (a path), else redis-server or valkey-server of the PATH. Where there is none that is a
 * printed line, and an error where CI is set.
 */
export function findRedis(): string | undefined {
  const folders = process.env.PATH?.split(delimiter) ?? [];
  const names = ['redis-server', 'valkey-server'];
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = process.env.REDIS_SERVER || paths.find(isProgram);
  if (found) return found;
  if (process.env.CI) throw new Error(`no redis-server was found: ${remedy}`);
  console.log(`The tests of the queue are skipped: no redis-server was found: ${remedy}.`);
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether a server was built with TLS. One that was not does not know the word. */
export function knowsTls(program: string): boolean {
  const { stdout, stderr } = spawnSync(program, ['--port', '0', '--tls-port', '1'], { encoding: 'utf8' });
  if (!/bad directive/i.test(stdout + stderr)) return true;
  console.log(`The test of TLS is skipped: ${program} was built without it.`);
  return false;
}

/** A server of Redis on a port of its own, which keeps what it is told, and ends with this process. */
export class RedisServer {
  readonly #process: ChildProcess;

  private constructor(
    readonly program: string,
    readonly port: number,
    readonly folder: string,
    readonly settings: readonly string[],
  ) {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const kept = ['--save', '', '--appendonly', 'yes'];
    this.#process = spawn('/bin/sh', leashed(program, [...place, ...kept, ...settings]), {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
  }

  static async start(program: string, settings: readonly string[] = []): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), 'l0net-redis-'));
    const server = new RedisServer(program, await freePort(), folder, settings);
    await server.#answers();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** As kill -9 does; what was kept stays. */
  async kill(): Promise<void> {
    const ended = once(this.#process, 'exit');
    process.kill(-(this.#process.pid as number), 'SIGKILL');
    await ended;
  }

  /** Another one where this was, with what it kept. */
  async again(): Promise<RedisServer> {
    const server = new RedisServer(this.program, this.port, this.folder, this.settings);
    await server.#answers();
    return server;
  }

  async end(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true });
  }

  async #answers(): Promise<void> {
    const { Redis } = await import('ioredis');
    const redis = new Redis(this.port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null });
    redis.on('error', () => {});
    try {
      const late = setTimeout(60_000, 'late');
      const answer = await Promise.race([redis.ping().catch(() => 'refused'), late]);
      if (answer === 'late') throw new Error(`${this.program} does not answer on port ${this.port}`);
    } finally {
      redis.disconnect();
    }
  }
}

/** A port of 127.0.0.1 where nobody is. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
