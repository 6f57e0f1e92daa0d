import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const python = process.env.PYTHON ?? 'python3';

/** The version of PyTorch that $PYTHON, or python3, has; undefined, and a printed line, where there is none. */
export function findPyTorch(): string | undefined {
  try {
    const code = 'import torch; print(torch.__version__)';
    return execFileSync(python, ['-c', code], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    console.log(
      'Nothing is compared with PyTorch: $PYTHON, or python3, has none (apt-get install python3-torch).',
    );
    return undefined;
  }
}

/** What a script of this folder prints for problems. */
export function ask<Answer>(script: string, problems: readonly object[]): Answer[] {
  const folder = mkdtempSync(join(tmpdir(), 'l0net-pytorch-'));
  try {
    const path = join(folder, 'problems.json');
    const plain = (_: string, value: unknown) =>
      ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value;
    writeFileSync(path, JSON.stringify(problems, plain));
    const file = fileURLToPath(new URL(script, import.meta.url));
    return JSON.parse(execFileSync(python, [file, path], { encoding: 'utf8', maxBuffer: 2 ** 28 }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
