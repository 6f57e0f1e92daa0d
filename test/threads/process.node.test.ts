/** What threads leave of a process that has the package as users have it: nothing. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** What a script prints, once its process has ended by itself. `alive` are the threads that have not ended. */
async function printed(script: string): Promise<string> {
  const source = `
    import threading from 'node:worker_threads';
    import { Network, Trainer } from 'l0net';
    import 'l0net/threads';
    let alive = 0;
    threading.Worker = class extends threading.Worker {
      constructor(url, options) {
        // A thread takes over the options of its process: --input-type is none for a file.
        super(url, { ...options, execArgv: [] });
        alive++;
        this.on('exit', () => alive--);
      }
    };
    const data = { inputs: new Float32Array(600).map((_, i) => i % 7), labels: Array(30).fill(0) };
    const shape = { inputs: 20, layers: [4, 2] };
    const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    /** Until what nobody has is gone; says so if it stays. */
    async function collected() {
      for (let look = 0; alive > 0 && look < 200; look++) {
        gc();
        await later(10);
      }
      return alive + ' threads left';
    }
    ${script}
  `;
  const args = ['--expose-gc', '--input-type=module', '--eval', source];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    cwd: fileURLToPath(root),
    timeout: 120_000,
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

const threads = '{ count: 3, require: true }';

describe('a process ends by itself', () => {
  test('while threads wait for the next step, spinning or asleep', async () => {
    const script = `
      const network = await Network.create({ ...shape, threads: ${threads} });
      new Trainer(network, data).step();
      console.log(alive + ' threads');
    `;
    expect(await printed(script)).toBe('2 threads');
    expect(await printed(`${script} await later(300);`)).toBe('2 threads');
  });

  test('right after threads that did not start', async () => {
    const script = `
      const worker = () => new threading.Worker('setInterval(() => {}, 1000)', { eval: true });
      const started = performance.now();
      process.on('exit', () => console.log(performance.now() - started < 10_000 ? 'at once' : 'late'));
      const broken = () => { throw new Error('none'); };
      console.warn = () => {};
      let calls = 0;
      for (const make of [worker, () => (calls++ === 0 ? worker() : broken())]) {
        const startTimeout = make === worker ? 300 : 60_000;
        await Network.create({ ...shape, threads: { count: 3, startTimeout, worker: make } }).then(
          ({ threads }) => console.log(threads.count),
          ({ code }) => console.log(code),
        );
      }
    `;
    expect(await printed(script)).toBe('WORKER_FAILED\n1\nat once');
  });

  test('after threads that were stopped', async () => {
    const script = `
      const network = await Network.create({ ...shape, threads: ${threads} });
      network.threads.stop();
      while (alive > 0) await later(5);
      new Trainer(network, data).step();
      console.log(network.threads.count);
    `;
    expect(await printed(script)).toBe('1');
  });
});

test('100 networks that were trained, asked and dropped leave no thread and no memory', async () => {
  const script = `
    // 2 MB each, and some times as much for its training and its averages.
    const large = { inputs: 1000, layers: [500, 2], threads: { count: 2, require: true } };
    const rows = { inputs: new Float32Array(10_000).fill(1), labels: Array(10).fill(0) };
    let most = 0;
    async function live() {
      const network = await Network.create(large);
      new Trainer(network, rows).step();
      network.predict(rows.inputs);
    }
    for (let made = 0; made < 100; made++) {
      await live();
      most = Math.max(most, alive);
      if (made % 10 === 9) await collected();
    }
    console.log(most > 0 && most < 30, await collected());
    console.log(process.memoryUsage.rss() < 500e6 ? 'freed' : process.memoryUsage.rss());
  `;
  expect(await printed(script)).toBe('true 0 threads left\nfreed');
});

test('a network that is kept keeps its threads, whoever else was dropped', async () => {
  const script = `
    const kept = await Network.create({ ...shape, threads: ${threads} });
    const other = async () => void (await Network.create({ ...shape, threads: ${threads} }));
    await other();
    const trainer = new Trainer(kept, data);
    for (let look = 0; alive > 2 && look < 200; look++) { gc(); await later(10); }
    for (let look = 0; look < 10; look++) { gc(); await later(10); }
    trainer.step();
    console.log(alive, kept.threads.count);
  `;
  expect(await printed(script)).toBe('2 3');
});

test('a trainer keeps the threads of its network, and with it goes what it had', async () => {
  const script = `
    let trainer = new Trainer(await Network.create({ ...shape, threads: ${threads} }), data);
    for (let look = 0; look < 10; look++) { gc(); await later(10); }
    trainer.step();
    console.log(alive);
    trainer = undefined;
    console.log(await collected());
  `;
  expect(await printed(script)).toBe('2\n0 threads left');
});

test('what a thread that was lost leaves is freed, too', async () => {
  const script = `
    async function live() {
      const made = [];
      const make = () => (made.push(new threading.Worker(new URL('dist/threads/thread.js', '${root}'))), made.at(-1));
      const network = await Network.create({ ...shape, threads: { count: 3, require: true, worker: make } });
      await made[0].terminate();
      await later(20);
      try { network.predict(data.inputs); } catch ({ argument }) { console.log(argument); }
    }
    await live();
    console.log(await collected());
  `;
  expect(await printed(script)).toBe('threads[1]\n0 threads left');
});
