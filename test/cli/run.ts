import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line: `npm test` builds it before. */
export const script = fileURLToPath(new URL('../../dist/cli/l0net.js', import.meta.url));

/** How a run of the command line ended. */
export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line with nothing but `input` on its standard input. */
export function l0net(
  args: readonly string[],
  onOutput?: (child: ChildProcess, stdout: string) => void,
  input: Uint8Array | string = '',
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const { DEBUG: _, ...env } = process.env;
    const child = spawn(process.execPath, [script, ...args], { env });
    child.stdin.on('error', () => {}).end(input);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      onOutput?.(child, stdout);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
