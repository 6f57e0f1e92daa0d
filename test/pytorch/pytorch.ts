import { execFileSync, type StdioOptions } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Debian's packages are those of the second, whatever comes first in the path. */
const pythons = process.env.PYTHON ? [process.env.PYTHON] : ['python3', '/usr/bin/python3'];

/** A Python that has PyTorch, and which version. */
export interface PyTorch {
  readonly python: string;
  readonly version: string;
}

/** Where PyTorch is; undefined, and a printed line, where it is not. */
export function findPyTorch(): PyTorch | undefined {
  for (const python of pythons) {
    try {
      const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
      const code = 'import torch; print(torch.__version__)';
      return { python, version: execFileSync(python, ['-c', code], { encoding: 'utf8', stdio }).trim() };
    } catch {
      // Perhaps another one.
    }
  }
  console.log(
    `Nothing is compared with PyTorch, which ${pythons.join(' and ')} lack: apt-get install python3-torch.`,
  );
  return undefined;
}

/** What a script of this folder prints for problems. */
export function ask<Answer>({ python }: PyTorch, script: string, problems: readonly object[]): Answer[] {
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
