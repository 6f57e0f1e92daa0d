import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { type Open, openings, range } from '../../support/lists.js';
import { layouts, Memory, sizes } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';

const scale = Math.fround(1 / 255);
const DATASET_ROWS = 20;

interface Batch {
  readonly rows: number;
  readonly gap: number;
  readonly width: number;
  /** Rows of the dataset, in any order, repeated too; undefined: the first ones. */
  readonly examples: readonly number[] | undefined;
  readonly columns: Open;
}

/** Batches of every layout and opening from a dataset of `width` columns. */
function batches(width: number): Batch[] {
  const random = new Random(width + 1);
  const listed = (rows: number) => Array.from({ length: rows }, () => random.integer(0, DATASET_ROWS - 1));
  return layouts.flatMap(({ rows, gap }) =>
    openings(random, width).flatMap((columns) => [
      { rows, gap, width, columns, examples: listed(rows) },
      ...(rows <= DATASET_ROWS ? [{ rows, gap, width, columns, examples: undefined }] : []),
    ]),
  );
}

/** data[examples[r], columns[c]], row by row. */
function gathered(data: ArrayLike<number>, { rows, width, examples, columns }: Batch): number[] {
  return range(rows).flatMap((r) =>
    (columns ?? range(width)).map((column) => data[(examples ? examples[r] : r) * width + column]),
  );
}

function gatherBytes(memory: Memory, data: Uint8Array, batch: Batch): Float32Array {
  const { rows, gap, width, examples, columns } = batch;
  const count = columns ? columns.length : width;
  const out = memory.output(count, { rows, gap });
  const [from, list, open] = [memory.bytes(data), memory.indices(examples), memory.indices(columns)];
  const scratch = memory.output(width).at;
  memory.call((kernels) =>
    kernels.gatherBytes(rows, count, from, width, list, open, scale, out.at, count + gap, scratch),
  );
  return out.f32();
}

function gatherFloats(memory: Memory, data: ArrayLike<number>, batch: Batch): Float32Array {
  const { rows, gap, width, examples, columns } = batch;
  const count = columns ? columns.length : width;
  const out = memory.output(count, { rows, gap });
  const [from, list, open] = [memory.put(data), memory.indices(examples), memory.indices(columns)];
  memory.call((kernels) => kernels.gatherFloats(rows, count, from, width, list, open, out.at, count + gap));
  return out.f32();
}

/** Bytes in which no two neighbours are equal. */
const bytes = (width: number) => Uint8Array.from({ length: DATASET_ROWS * width }, (_, i) => (i * 37) % 256);
const floats = (width: number) => new Random(width).values(DATASET_ROWS * width);

describe.each(allBuilds)('a minibatch, %s build', (build) => {
  test.each(sizes)('of bytes, %i columns', async (width) => {
    const memory = await Memory.empty(build);
    for (const batch of batches(width)) {
      const expected = gathered(bytes(width), batch).map((byte) => Math.fround(scale * byte));
      expect([...gatherBytes(memory, bytes(width), batch)]).toEqual(expected);
    }
  });

  test('of every byte', async () => {
    const all = Uint8Array.from(range(256));
    const batch = { rows: 1, gap: 0, width: 256, examples: undefined, columns: undefined };
    const expected = range(256).map((byte) => Math.fround(scale * byte));
    expect([...gatherBytes(await Memory.empty(build), all, batch)]).toEqual(expected);
  });

  test.each(sizes)('of floats, %i columns', async (width) => {
    const memory = await Memory.empty(build);
    for (const batch of batches(width)) {
      expect([...gatherFloats(memory, floats(width), batch)]).toEqual(gathered(floats(width), batch));
    }
  });

  test('of special floats, as they are', async () => {
    const special = [Number.NaN, -0, Infinity, -Infinity, 2 ** -149];
    const batch = { rows: 1, gap: 0, width: 5, examples: undefined };
    const memory = await Memory.empty(build);
    expect([...gatherFloats(memory, special, { ...batch, columns: undefined })]).toEqual(special);
    expect([...gatherFloats(memory, special, { ...batch, columns: [0, 1, 4] })]).toEqual([
      Number.NaN,
      -0,
      2 ** -149,
    ]);
  });

  test.each(sizes)('of %i labels, whatever their bits', async (n) => {
    const values = Uint32Array.from({ length: 120 }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
    values.set([0, 0xffffffff, 0x7fa00001], 50); // the last one is a signalling NaN
    const random = new Random(n);
    for (const examples of [undefined, Array.from({ length: n }, () => random.integer(48, 54))]) {
      const memory = await Memory.empty(build);
      const [from, list, out] = [memory.indices(values), memory.indices(examples), memory.output(n)];
      memory.call((kernels) => kernels.gatherWords(n, from, list, out.at));
      expect([...out.u32()]).toEqual((examples ?? range(n)).map((i) => values[i]));
    }
  });
});

test.each(sizes)('both builds gather the same bits, %i columns', async (width) => {
  for (const batch of batches(width)) {
    await expectSameBits((memory) => ({
      bytes: gatherBytes(memory, bytes(width), batch),
      floats: gatherFloats(memory, floats(width), batch),
    }));
  }
});
