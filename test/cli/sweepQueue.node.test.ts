/** Sweeps over more than one machine, on the command line: the networks of one machine, whatever happens to workers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/cli/queue/connection.js';
import { openPeers } from '../../src/cli/queue/peers.js';
import { queuedRuns } from '../../src/cli/queue/queuedRuns.js';
import { dataAt } from '../../src/cli/sweep/data.js';
import { findRedis, RedisServer } from '../queue/redisServer.js';
import { l0net, script } from './run.js';
import { digestsIn, only, outcomeOf, sweep, writeTable } from './sweeps.js';

const program = findRedis();

let folder: string;
let table: string;
let server: RedisServer;
let grid: string[];
let workers: Worker[] = [];

const path = (...names: string[]) => join(folder, ...names);

/** What kills a process, once. */
function killer(signal: 'SIGINT' | 'SIGTERM'): (child: ChildProcess) => void {
  let done = false;
  return (child) => {
    if (!done) child.kill(signal);
    done = true;
  };
}

/** `l0net sweep-worker`, and what it has said. */
class Worker {
  readonly #process: ChildProcess;
  /** Its exit code, once it has ended by itself. */
  readonly ended: Promise<number>;
  said = '';

  constructor(...args: string[]) {
    const all = [script, 'sweep-worker', ...args, '--redis', server.url, '--every', '5'];
    this.#process = spawn(process.execPath, all, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
    });
    // From the first moment on: it may have ended before anybody asks.
    this.ended = once(this.#process, 'close').then(([code]) => code);
    workers.push(this);
  }

  says(text: string): Promise<void> {
    return expect.poll(() => this.said, { timeout: 60_000 }).toContain(text);
  }

  /** Resolves to its exit code. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) {
      this.#process.kill(signal);
      await once(this.#process, 'close');
    }
    return this.#process.exitCode;
  }
}

describe.runIf(program)('l0net sweep --redis', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'l0net-queue-'));
    table = await writeTable(path('table.csv'));
    server = await RedisServer.start(program as string);
    grid = [table, '--target', 'y', '--hidden', '24', '--epochs', '40', '--lambda', '0.01,3', '--seeds', '2'];
    expect(await sweep([...grid, '--out', path('local')])).toMatchObject({ code: 0 });
  });

  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
    workers = [];
  });

  afterAll(async () => {
    await server.end();
    await rm(folder, { recursive: true });
  });

  test('workers come to the results of one machine, and the sweep ends as it does alone', async () => {
    new Worker('table.csv', '--jobs', '1');
    new Worker('table.csv', '--jobs', '1');
    const { code, events } = await sweep([...grid, '--redis', server.url, '--out', path('queued')]);
    expect(code).toBe(0);
    expect(await outcomeOf(path('queued'))).toEqual(await outcomeOf(path('local')));
    const local = await readdir(path('local'));
    expect(await readdir(path('queued'))).toEqual(local);
    expect(only(events, 'start')).toMatchObject([{ queue: server.url, runs: 4, present: 0 }]);
    expect(new Set(only(events, 'begin').map(({ id }) => id)).size).toBe(4);
    expect(only(events, 'run').length).toBe(4);
    expect(await readdir(path('l0net-worker'))).toEqual([]);
    const text = await l0net(['sweep', ...grid, '--redis', server.url, '--out', path('again')]);
    expect(text.stderr).toContain(`4 runs, for workers at ${server.url}\n1/4  `);
  });

  test('a worker that is stopped gives its run back, and another machine does it; the sweep is stopped and goes on', async () => {
    const long = [...grid.slice(0, -4), '--lambda', '0.02', '--epochs', '5000'];
    const queued = [...long, '--redis', server.url, '--out', path('stopped')];
    const first = new Worker('table.csv', '--jobs', '1');
    await first.says('takes runs on'); // else the sweep might say that there is none
    const kill = killer('SIGINT');
    const stopped = await sweep(queued, (child, stdout) => {
      if (stdout.includes('"epoch"')) kill(child);
    });
    expect(stopped).toMatchObject({ code: 130, stderr: 'l0net: stopping; the runs stay on the queue\n' });
    expect(only(stopped.events, 'interrupted')).toMatchObject([{ done: 0, missing: 1 }]);
    expect(await first.end('SIGTERM')).toBe(130);
    expect(first.said).toContain('giving runs back');
    expect(first.said).not.toContain('done after');
    await new Worker('table.csv', '--checkpoints', path('elsewhere')).says('takes runs on');
    expect(await sweep(queued)).toMatchObject({ code: 0, stderr: '' });
    await sweep([...long, '--out', path('unstopped')]);
    expect(await digestsIn(path('stopped'))).toEqual(await digestsIn(path('unstopped')));
  });

  test('a worker that has other data takes none, and says so once', async () => {
    await writeTable(path('other.csv'), 241);
    const other = new Worker('other.csv');
    await other.says('takes runs on other.csv');
    const args = [...grid, '--seed', '8', '--redis', server.url, '--out', path('lonely')];
    const kill = killer('SIGTERM');
    const stopping = sweep(args, (child) => void other.says('wait on table.csv').then(() => kill(child)));
    expect(await stopping).toMatchObject({ code: 130 });
    expect(other.said.match(/4 runs wait on table.csv, which is not what this worker has/g)?.length).toBe(1);
    expect(other.said).not.toContain('begins');
  });

  test('a worker whose data are changed gives its run back and ends; one that has them does it', async () => {
    const changing = await writeTable(path('changing.csv'));
    const long = [...grid.slice(0, -4), '--lambda', '0.04', '--epochs', '200'];
    const first = new Worker('changing.csv', '--checkpoints', path('theirs'));
    const sweeping = sweep([...long, '--redis', server.url, '--out', path('changed')]);
    await first.says('begins');
    await writeTable(changing, 241);
    await first.says('changing.csv: expected data of digest');
    expect(await first.ended).toBe(1);
    expect(first.said).not.toMatch(/done after/);
    expect(await readdir(path('theirs'))).toEqual([]);
    new Worker('table.csv', '--checkpoints', path('elsewhere'));
    expect(await sweeping).toMatchObject({ code: 0 });
    await sweep([...long, '--out', path('unchanged')]);
    expect(await digestsIn(path('changed'))).toEqual(await digestsIn(path('unchanged')));
  });

  test('a job that says more than settings of a training is refused by the worker', async () => {
    const worker = new Worker('table.csv');
    const connection = await connect(await openPeers(), server.url, () => {});
    const { digest } = await dataAt(table);
    const runs = await queuedRuns(connection, { data: digest, about: 'table.csv' });
    const run = (id: string, ...args: string[]) =>
      runs.run({ id, args, data: digest }, new AbortController().signal);
    const { error: unknown } = await run('aaaa', `--save=${path('stolen')}`, '--target=y');
    expect(unknown).toContain('unknown option --save');
    const { error: other } = await run('bbbb', '--target=y', '--seed=1');
    expect(other).toContain('job.id: expected');
    expect((await run('cccc', '--help')).error).toContain('job.id: expected');
    expect(worker.said.match(/failed \(/g)?.length).toBe(3);
    await runs.close();
    connection.close();
  });

  test('what cannot be is said before anything is done', async () => {
    const out = ['--out', path('refused')];
    const refused = async (...args: string[]) => (await l0net(args)).stderr;
    expect(await refused('sweep-worker', table)).toContain('--redis: expected the URL of the queue');
    expect(await refused('sweep', ...grid, ...out, '--redis', 'localhost')).toContain(
      '--redis: expected a URL',
    );
    expect(await refused('sweep', ...grid, ...out, '--redis', server.url, '--jobs', '2')).toContain(
      '--jobs: expected it at l0net sweep-worker instead',
    );
    await expect(readdir(path('refused'))).rejects.toThrow('ENOENT');
    const worker = ['sweep-worker', table, '--checkpoints', path('none'), '--redis', 'redis://127.0.0.1:1'];
    expect(await refused(...worker)).toContain('no answer from redis://127.0.0.1:1: connect ECONNREFUSED');
  });
});
