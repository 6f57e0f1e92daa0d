/** TLS to Redis, with a certificate that its own authority alone has signed (tls/: for 127.0.0.1, made for these tests). */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { connect, RedisError } from '../../src/cli/queue/connection.js';
import { openPeers } from '../../src/cli/queue/peers.js';
import { pretendedJob } from './bodies/pretended.js';
import { findRedis, freePort, knowsTls } from './redisServer.js';
import { alone, never, Stage } from './stage.js';

const program = findRedis();

const certificate = fileURLToPath(new URL('./tls/certificate.pem', import.meta.url));
const key = fileURLToPath(new URL('./tls/key.pem', import.meta.url));

test.runIf(program && knowsTls(program))(
  'rediss:// is taken by who is told to trust its authority, and refused by others',
  async () => {
    const port = await freePort();
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
    const settings = ['--tls-port', String(port), ...files, '--tls-auth-clients', 'no'];
    const stage = await Stage.open(program as string, settings);
    const url = `rediss://127.0.0.1:${port}`;
    const refused = await connect(await openPeers(), url, () => {}).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RedisError);
    // Later versions of Node say more after it.
    expect((refused as Error).message).toContain(`no answer from ${url}: self-signed certificate`);
    const job = pretendedJob(1);
    const result = (await stage.sweep()).run(job, never);
    stage.work(1, url, { NODE_EXTRA_CA_CERTS: certificate });
    expect(await result).toEqual((await alone([job]))[0]);
    await stage.close();
  },
);
