/**
 * The load test of examples/serve.mjs: `npm run bench:serve`, `npm run bench:serve -- --seconds 20 --json`.
 *
 * A pruned LeNet-300-100 answers one image of bytes a request, over 32 connections that are kept open. The server
 * has a process of its own on the same machine. A tenth of the time before is a warm-up.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { saveModel } from '../../src/node.js';
import { LENET_300_100, lenet } from '../lenet.js';
import { round } from '../measure.js';
import { type ExampleServer, type MemoryUse, startExample } from './server.js';

const CONNECTIONS = 32;
const OPEN = [266, 88, 33];
const MIB = 2 ** 20;

/** Load for so many seconds; the server's memory is looked at `looks` times, evenly, the last time at the end. */
async function load(server: ExampleServer, seconds: number, looks: number) {
  const memory: MemoryUse[] = [];
  const body = Buffer.from(
    Uint8Array.from({ length: LENET_300_100.inputs }, (_, i) => (i * 2654435761) % 256),
  );
  const instance = autocannon({
    url: server.origin,
    method: 'POST',
    body,
    connections: CONNECTIONS,
    duration: seconds,
  });
  for (let look = 1; look <= looks; look++) {
    await new Promise((resolve) => setTimeout(resolve, (1000 * seconds) / looks));
    memory.push(await server.memory());
  }
  return { result: await instance, memory };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '300' }, json: { type: 'boolean', default: false } },
  });
  const seconds = Number(values.seconds);
  if (!(seconds >= 10)) throw new Error(`--seconds: expected 10 or more, received ${values.seconds}`);
  const folder = await mkdtemp(join(tmpdir(), 'l0net-serve-'));
  const path = join(folder, 'mnist.safetensors');
  await saveModel(path, await (await lenet(LENET_300_100, OPEN)).prune());
  const server = await startExample(path);
  try {
    await load(server, Math.ceil(seconds / 10), 1);
    const { result, memory } = await load(server, seconds, 10);
    const MiB = (field: keyof MemoryUse) => memory.map((use) => round(use[field] / MIB));
    const row = {
      bench: 'serve',
      seconds,
      connections: CONNECTIONS,
      requests: result.requests.total,
      requestsPerSecond: Math.round(result.requests.average),
      p50: result.latency.p50,
      p99: result.latency.p99,
      p999: result.latency.p99_9,
      slowest: result.latency.max,
      failed: result.non2xx + result.errors + result.timeouts,
      heapMiB: MiB('heapUsed'),
      rssMiB: MiB('rss'),
    };
    if (values.json) console.log(JSON.stringify(row));
    else console.log(row);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
