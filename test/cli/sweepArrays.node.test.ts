/** The job arrays on the page Sweeps: they are what a shell and Kubernetes read, and their commands do what the page says. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { script } from './run.js';
import { resultsIn, writeTable } from './sweeps.js';

let folder: string;
/** Where an npx stands, as in a project that has installed the package. */
let path: string;
let blocks: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-arrays-'));
  const bin = join(folder, 'node_modules', '.bin');
  await mkdir(bin, { recursive: true });
  // One epoch is enough here.
  await program(join(bin, 'l0net'), `exec "${process.execPath}" "${script}" "$@" $EXTRA`);
  await program(join(bin, 'npx'), '[ "$1" = l0net ] && exec node_modules/.bin/"$@"');
  path = `${bin}:${process.env.PATH}`;
  const page = await readFile(new URL('../../docs/sweeps.md', import.meta.url), 'utf8');
  blocks = [...page.matchAll(/```(?:sh|yaml)\n(.*?)```/gs)].map(([, text = '']) => text);
  await writeTable(join(folder, 'y.csv'), 40);
  const table = (await readFile(join(folder, 'y.csv'), 'utf8')).replace('a,b,c,y', 'area,rooms,year,price');
  await writeFile(join(folder, 'houses.csv'), table);
});

afterAll(() => rm(folder, { recursive: true }));

async function program(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

const block = (start: RegExp) => blocks.find((text) => start.test(text)) as string;

function shell(text: string, env: Readonly<Record<string, string>>) {
  const options = { cwd: folder, env: { ...process.env, PATH: path, EXTRA: '--epochs 1', ...env } };
  return promisify(execFile)('bash', ['-c', text], options);
}

describe('the array of Slurm', () => {
  const text = () => block(/^#!\/bin\/bash\n#SBATCH/);

  test('is a script', async () => {
    await promisify(execFile)('bash', ['-nc', text()]);
    expect(text()).toContain('--array=1-16\n');
  });

  test('does its parts, which the command below it merges', async () => {
    await mkdir(join(folder, 'results'));
    for (const task of ['1', '16'])
      await shell(text(), { SLURM_ARRAY_TASK_ID: task, SLURM_CPUS_PER_TASK: '2' });
    expect((await readdir(join(folder, 'results'))).sort()).toEqual(['1', '16']);
    // What is missing makes its exit code 1.
    const merged = await shell(block(/^npx l0net sweep --merge/), { EXTRA: '' }).catch((error) => error);
    expect(merged).toMatchObject({ code: 1, stdout: expect.stringContaining('70 runs missing:') });
    const { runs } = await resultsIn(join(folder, 'all'));
    expect(runs).toHaveLength(10);
    expect(new Set(runs.map(({ settings }) => settings.lambda)).size).toBeGreaterThan(1);
  });
});

test('the Job of Kubernetes is one, and each index does its part in the folder of all', async () => {
  const { apiVersion, kind, spec } = parse(block(/^apiVersion/));
  expect([apiVersion, kind, spec.completionMode]).toEqual(['batch/v1', 'Job', 'Indexed']);
  const { containers, volumes, restartPolicy } = spec.template.spec;
  expect([containers.length, restartPolicy]).toEqual([1, 'OnFailure']);
  const [{ command, args, workingDir, volumeMounts }] = containers;
  expect([workingDir, command]).toEqual(['/app', ['/bin/sh', '-c']]);
  expect(volumeMounts[0]).toEqual({ name: volumes[0].name, mountPath: '/results' });
  expect(args[0].match(/\/(\d+)"/)?.[1]).toBe(String(spec.completions));
  const here = args[0].replaceAll('/data/', `${folder}/`).replaceAll('--out /', `--out ${folder}/pods-`);
  for (const index of [0, spec.completions - 1]) await shell(here, { JOB_COMPLETION_INDEX: String(index) });
  const { runs, missing } = await resultsIn(join(folder, 'pods-results'));
  expect([runs.length, missing.length]).toEqual([10, 70]);
});
