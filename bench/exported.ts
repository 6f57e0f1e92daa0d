import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { toC, toJs } from '../src/export.js';
import { loadModel } from '../src/inference.js';
import { encodeModel } from '../src/saving/model.js';
import { LENET_300_100, lenet } from './lenet.js';
import { measure, type Row, round } from './measure.js';

const ACTIVE = [266, 88, 33];
/** Rows of a measured run: it takes 10 µs and more. */
const ROWS = 200;

/**
 * Microseconds for one row in what `toJs` and `toC` write of a pruned network, beside l0net/inference: a row without zeros, and one
 * with as many as an image of MNIST has. Headers are compiled by $CC or gcc; where there is none, they are left out.
 */
export async function* exported(): AsyncGenerator<Row> {
  const network = await lenet(LENET_300_100, ACTIVE);
  const model = await loadModel(encodeModel((await network.prune()).state()));
  const { inputs, outputs } = network;
  const folder = await mkdtemp(join(tmpdir(), 'l0net-bench-'));
  try {
    const file = join(folder, 'network.mjs');
    await writeFile(file, (await toJs(network)).code);
    const module: { predict(row: Float32Array, out: Float32Array): unknown } = await import(
      pathToFileURL(file).href
    );
    const out = new Float32Array(outputs);
    for (const zeros of [0, 0.8]) {
      const row = Float32Array.from({ length: inputs }, (_, i) =>
        (i * 7919) % 10 < 10 * zeros ? 0 : (1 + (i % 255)) / 255,
      );
      const repeat = (predict: (row: Float32Array, out: Float32Array) => unknown) => () => {
        for (let i = 0; i < ROWS; i++) predict(row, out);
      };
      const times = await measure({
        inference: repeat((row, out) => model.predict(row, out)),
        js: repeat((row, out) => module.predict(row, out)),
      });
      const compiled: Record<string, number> = {};
      for (const int8 of [false, true]) {
        const header = await toC(network, { int8 });
        for (const level of ['-Os', '-O2']) {
          const time = await timeOf(folder, header, row, level);
          if (time !== undefined) compiled[`${int8 ? 'int8' : 'c'} ${level}`] = round(time);
        }
      }
      const of = (milliseconds: number) => round((1000 * milliseconds) / ROWS);
      yield {
        bench: 'exported',
        active: ACTIVE,
        zeros,
        inference: of(times.inference),
        js: of(times.js),
        ...compiled,
      };
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Microseconds a row in the function of a header: the tenth percentile, as `measure` takes it; undefined without a compiler. */
async function timeOf(
  folder: string,
  header: string,
  row: Float32Array,
  level: string,
): Promise<number | undefined> {
  const at = (name: string) => join(folder, name);
  await writeFile(at('network.h'), header);
  await writeFile(at('row'), row);
  await writeFile(at('main.c'), main);
  const run = promisify(execFile);
  const compiler = process.env.CC ?? 'gcc';
  const isThere = await run(compiler, ['--version']).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  await run(compiler, ['-std=c99', level, at('main.c'), '-o', at('main'), '-lm']);
  return Number((await run(at('main'), [at('row')])).stdout);
}

/** Each run has a row of its own, so that none is made once for all of them. */
const main = `
#include "network.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static int order(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}
int main(int count, char **arguments) {
  static float row[NETWORK_INPUTS], outputs[NETWORK_OUTPUTS];
  static double times[200];
  float sum = 0;
  FILE *file = fopen(arguments[count - 1], "rb");
  if (file == NULL || fread(row, sizeof row, 1, file) != 1) return 1;
  for (int i = 0; i < 200; i++) {
    clock_t start = clock();
    for (int j = 0; j < ${ROWS}; j++) {
      network_predict(row, outputs);
      sum += outputs[0];
      row[0] += 1e-6f;
    }
    times[i] = 1e6 * (double)(clock() - start) / CLOCKS_PER_SEC / ${ROWS};
  }
  qsort(times, 200, sizeof *times, order);
  printf("%f", times[20]);
  return sum > 1e30f;
}
`;
