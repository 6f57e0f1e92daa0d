import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { connect, RedisError } from '../../src/cli/queue/connection.js';
import { openPeers } from '../../src/cli/queue/peers.js';
import { redis as flag } from '../../src/cli/queue/redisUrl.js';
import { findRedis, RedisServer } from './redisServer.js';

const program = findRedis();

test('without the optional packages an error says what to install', async () => {
  const error = { name: 'L0netError', code: 'MISSING_PACKAGE', argument: 'bullmq' };
  await expect(openPeers(['file:///nowhere/package.json'])).rejects.toMatchObject({
    ...error,
    message: 'a queue in Redis needs the package bullmq, which is not installed: npm i bullmq ioredis',
  });
});

test('--redis takes URLs of Redis, and prints no password', () => {
  for (const url of ['redis://localhost', 'rediss://user:word@host:6380/2', '']) {
    expect(flag.read(url, '--redis')).toBe(url);
  }
  for (const [url, shown] of [
    ['localhost:6379', 'localhost:6379'],
    ['http://user:word@host', 'http://host'],
    ['redis://us er:word@ho st', 'redis://ho st'],
  ]) {
    expect(() => flag.read(url as string, '--redis')).toThrow(
      `--redis: expected a URL that begins with redis:// or rediss://, received "${shown}"`,
    );
  }
});

async function refusal(url: string): Promise<string> {
  const error = await connect(await openPeers(), url, () => {}).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RedisError);
  return (error as RedisError).message;
}

test('a port where nobody is, a name that means nobody, a server that is no Redis', async () => {
  expect(await refusal('redis://127.0.0.1:1')).toBe(
    'no answer from redis://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
  );
  expect(await refusal('redis://user:word@nobody.invalid')).toMatch(
    /^no answer from redis:\/\/nobody.invalid: .+/,
  );
  const web = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(web, 'listening');
  expect(await refusal(`redis://127.0.0.1:${(web.address() as AddressInfo).port}`)).toMatch(
    /^no answer from .+: .+/,
  );
  web.close();
});

describe.runIf(program)('a server with a password', () => {
  afterEach(() => {
    delete process.env.REDISCLI_AUTH;
  });

  test('takes it from the URL or from the environment, and refuses others', async () => {
    const server = await RedisServer.start(program as string, ['--requirepass', 'word']);
    const at = (password: string) => server.url.replace('//', `//:${password}@`);
    const peers = await openPeers();
    (await connect(peers, at('word'), () => {})).close();
    process.env.REDISCLI_AUTH = 'word';
    (await connect(peers, server.url, () => {})).close();
    expect(await refusal(at('other'))).toMatch(/^no answer from redis:\/\/127[^@]+: WRONGPASS/);
    delete process.env.REDISCLI_AUTH;
    expect(await refusal(server.url)).toMatch(/NOAUTH/);
    await server.end();
  });
});
