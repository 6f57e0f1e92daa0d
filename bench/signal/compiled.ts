import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toC } from '../../src/export.js';
import type { Network } from '../../src/index.js';

const run = promisify(execFile);
const compiler = process.env.CC ?? 'gcc';

/** A header of a network, compiled for size. */
export interface Compiled {
  /** Of the object: code and constants, as `size` counts them in its column text. */
  readonly bytes: number;
  /** The greatest difference of an output from that of the network which it stands for. */
  readonly difference: number;
}

/**
 * What `toC` writes of a network, compiled by $CC or gcc with -Os; undefined where there is none.
 *
 * @param expected the network, or with int8 what `quantise` makes of it
 * @param rows     [n, inputs], whose outputs are compared
 */
export async function compiled(
  network: Network,
  int8: boolean,
  expected: Network,
  rows: Float32Array,
): Promise<Compiled | undefined> {
  const isThere = await run(compiler, ['--version']).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'l0net-signal-'));
  const at = (name: string) => join(folder, name);
  try {
    await writeFile(at('network.h'), await toC(network, { int8 }));
    await writeFile(at('network.c'), object);
    await writeFile(at('main.c'), main);
    await writeFile(at('rows'), rows);
    await run(compiler, ['-std=c99', '-Os', '-c', at('network.c'), '-o', at('network.o')]);
    await run(compiler, ['-std=c99', '-Os', at('main.c'), at('network.o'), '-o', at('main'), '-lm']);
    await run(at('main'), [at('rows'), at('outputs')]);
    const outputs = new Float32Array(new Uint8Array(await readFile(at('outputs'))).buffer);
    const [, numbers] = (await run('size', [at('network.o')])).stdout.split('\n');
    const difference = expected
      .predict(rows)
      .reduce((most, output, i) => Math.max(most, Math.abs(output - outputs[i])), 0);
    return { bytes: Number.parseInt(numbers, 10), difference };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The function of the header, for others to call: nothing but it is in the object. */
const object = `
#include "network.h"
void answer(const float *inputs, float *outputs);
void answer(const float *inputs, float *outputs) { network_predict(inputs, outputs); }
const unsigned network_inputs = NETWORK_INPUTS, network_outputs = NETWORK_OUTPUTS;
`;

const main = `
#include <stdio.h>
void answer(const float *inputs, float *outputs);
extern const unsigned network_inputs, network_outputs;
int main(int count, char **arguments) {
  static float inputs[65536], outputs[65536];
  FILE *in = fopen(arguments[1], "rb"), *out = fopen(arguments[2], "wb");
  if (count != 3 || in == NULL || out == NULL) return 1;
  while (fread(inputs, sizeof(float), network_inputs, in) == network_inputs) {
    answer(inputs, outputs);
    fwrite(outputs, sizeof(float), network_outputs, out);
  }
  return fclose(out);
}
`;
