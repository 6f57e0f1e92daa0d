// A Redis that answers once and is gone before BullMQ has opened its own connections.
import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, RedisError } from '../../src/cli/queue/connection.js';
import { openPeers } from '../../src/cli/queue/peers.js';
import { queuedRuns } from '../../src/cli/queue/queuedRuns.js';
import { findRedis, RedisServer } from './redisServer.js';
import { fast } from './workers.js';

const program = findRedis();

/** Lets so many connections through to a server; when there is one more, all of them are lost, and each later one. */
class Door {
  readonly #sockets: Socket[] = [];
  readonly #server: Server;

  constructor(port: number, most: number) {
    let count = 0;
    this.#server = createServer((near) => {
      near.on('error', () => {});
      this.#sockets.push(near);
      if (++count > most) return this.lose();
      const far = dial(port, '127.0.0.1');
      far.on('error', () => {});
      this.#sockets.push(far);
      near.pipe(far).pipe(near);
    });
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  lose(): void {
    for (const socket of this.#sockets.splice(0)) socket.destroy();
  }

  close(): void {
    this.lose();
    this.#server.close();
  }
}

describe.runIf(program)('a Redis that is gone before all connections are open', () => {
  let server: RedisServer;
  beforeEach(async () => {
    server = await RedisServer.start(program as string);
  });
  afterEach(() => server.end());

  test('is an error of a sweep, which leaves no connection', async () => {
    const door = new Door(server.port, 1);
    const connection = await connect(await openPeers(), await door.open(), () => {});
    const begun = queuedRuns(connection, { data: 'da7a', about: 'adult.csv' }, fast);
    await expect(begun).rejects.toThrow(RedisError);
    await expect(begun).rejects.toThrow('Redis went away at the beginning: ');
    await expect.poll(() => connection.redis.status).toBe('end');
    door.close();
  });
});
