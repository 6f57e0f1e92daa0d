import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the example for Node trains, and ends with a pruned network', async () => {
  const script = fileURLToPath(new URL('../examples/node.mjs', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script]);
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(21);
  expect(lines[20]).toMatch(/^pruned: \d+-\d+( \d\.\d{3}){3}$/);
});
