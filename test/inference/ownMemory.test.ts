/** Rows that a caller writes where the kernels read them. */
import { afterEach, expect, test, vi } from 'vitest';
import { writeModel } from '../../src/files.js';
import { Network } from '../../src/index.js';
import { loadModel, type Model } from '../../src/inference.js';
import { thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';

/** More than are computed at once. */
const ROWS = 300;
const WIDTH = 12;
const bytes = Uint8Array.from(new Random(2).values(WIDTH * ROWS, 0, 255));
const floats = Float32Array.from(new Random(3).values(WIDTH * ROWS));

/** With gates, so that some of the inputs are picked. */
async function network(): Promise<Network> {
  const result = await Network.create({ inputs: WIDTH, layers: [7, 3], seed: 5 });
  const [first, ...others] = result.parameters();
  const logAlpha = Float32Array.from({ length: WIDTH }, (_, i) => (i % 3 ? 4 : -4));
  result.setParameters([{ ...first, logAlpha }, ...others]);
  return result;
}

const load = async () => loadModel(writeModel(await network()));

afterEach(() => void vi.restoreAllMocks());

/** What `run` copies into typed arrays: the numbers of each copy. */
function copied(run: () => void): number[] {
  const set = vi.spyOn(Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array, 'set');
  run();
  const sizes = set.mock.calls.map(([from]) => from.length);
  set.mockRestore();
  return sizes;
}

const given = {
  floats: (model: Model, rows: number) => ({ own: model.inputFloats(rows), from: floats }),
  bytes: (model: Model, rows: number) => ({ own: model.inputBytes(rows), from: bytes }),
};

test.each([
  ['floats', 1],
  ['bytes', 1],
  ['floats', 7],
  ['floats', ROWS],
  ['bytes', ROWS],
] as const)('%s, %i rows: the same bits, without a copy', async (type, rows) => {
  const model = await load();
  const out = new Float32Array(3 * rows);
  const { own, from } = given[type](model, rows);
  const x = from.subarray(0, WIDTH * rows);
  expect(own.length).toBe(WIDTH * rows);
  own.set(x);
  for (const run of ['predict', 'logits'] as const) {
    const expected = model[run](x);
    // Outputs of whole chunks are copied out.
    expect(copied(() => model[run](own, out))).toEqual(Array(Math.floor(rows / 120)).fill(3 * 120));
    expect(copied(() => model[run](x, out)).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(x.length);
    expect(out).toEqual(expected);
    expect(model[run](own)).toEqual(expected);
  }
  expect([...own]).toEqual([...x]);
});

test('a part of them is read in its place, too', async () => {
  const model = await load();
  const own = model.inputFloats(ROWS);
  own.set(floats);
  for (const [first, rows] of [
    [0, 2],
    [1, 1],
    [5, 130],
  ]) {
    const [from, to] = [WIDTH * first, WIDTH * (first + rows)];
    const part = own.subarray(from, to);
    expect(copied(() => model.logits(part))).toEqual(rows > 120 ? [3 * 120] : []);
    expect(model.logits(part)).toEqual(model.logits(floats.slice(from, to)));
  }
});

test('outputs may be written over them', async () => {
  const model = await load();
  const own = model.inputFloats(ROWS);
  own.set(floats);
  const expected = model.predict(floats);
  const out = new Float32Array(own.buffer, own.byteOffset + 4, 3 * ROWS);
  expect(model.predict(own, out)).toBe(out);
  expect(out).toEqual(expected);
});

test('numbers that are not finite are named by their place', async () => {
  const model = await load();
  const own = model.inputFloats(130);
  own[125 * WIDTH + 1] = Number.NaN;
  const error = await thrownBy(() => model.predict(own));
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: `inputs[${125 * WIDTH + 1}]` });
});

test('the place stays where it is, with what is in it, unless it must become larger', async () => {
  const model = await load();
  const first = model.inputFloats(ROWS);
  first.set(floats);
  const [again, fewer] = [model.inputFloats(ROWS), model.inputBytes(ROWS)];
  expect(again).toEqual(first);
  expect([fewer.buffer, fewer.byteOffset]).toEqual([first.buffer, first.byteOffset]);
  const expected = model.predict(floats);

  const larger = model.inputFloats(20_000);
  expect(larger.findIndex((value) => value !== 0)).toBe(-1);
  larger.set(floats);
  expect(model.predict(larger.subarray(0, floats.length))).toEqual(expected);
  // Those of before are refused, and not taken for no rows at all.
  for (const gone of [first, again, fewer]) {
    const error = await thrownBy(() => model.predict(gone));
    expect(error).toMatchObject({ code: 'INVALID_SHAPE', argument: 'inputs' });
    expect(String(error)).toMatch(/not detached/);
  }
  expect(model.predict(floats)).toEqual(expected);
});

test('an array whose memory was transferred is refused', async () => {
  const model = await load();
  const sent = floats.slice();
  structuredClone(sent, { transfer: [sent.buffer] });
  expect(await thrownBy(() => model.predict(sent))).toMatchObject({
    code: 'INVALID_SHAPE',
    argument: 'inputs',
  });
  expect(model.predict(new Float32Array(0))).toEqual(new Float32Array(0));
});

test('how many rows is checked, and without memory for them all stays as it was', async () => {
  const model = await load();
  const own = model.inputFloats(2);
  own.set(floats.subarray(0, 2 * WIDTH));
  const expected = model.predict(own);
  for (const n of [0, -1, 1.5, Number.NaN, '2', undefined]) {
    const error = await thrownBy(() => model.inputFloats(n as number));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'n', received: n });
  }
  for (const n of [2 ** 40, Number.MAX_SAFE_INTEGER]) {
    expect(await thrownBy(() => model.inputBytes(n))).toMatchObject({ code: 'OUT_OF_MEMORY' });
  }
  expect(model.predict(own)).toEqual(expected);
});

test('the memory of another model is no place of its own', async () => {
  const [one, other] = [await load(), await load()];
  const own = other.inputFloats(ROWS);
  own.set(floats);
  expect(one.predict(own)).toEqual(one.predict(floats));
});

test('an array that is passed again is read again', async () => {
  const model = await load();
  for (const x of [floats.slice(), bytes.slice()]) {
    const before = model.logits(x);
    x.reverse();
    const after = model.logits(x);
    expect(after).not.toEqual(before);
    expect(after).toEqual(model.logits(x.slice()));
  }
});

/** Not in every engine yet. */
const ResizableBuffer = ArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => ArrayBuffer & { resize?: (length: number) => void };

test.skipIf(!('resize' in ArrayBuffer.prototype))(
  'an array that has grown or shrunk since is read as it is',
  async () => {
    const model = await load();
    const buffer = new ResizableBuffer(130 * WIDTH, { maxByteLength: ROWS * WIDTH });
    const x = new Uint8Array(buffer);
    for (const rows of [130, ROWS, 200, 121, 240]) {
      buffer.resize?.(rows * WIDTH);
      x.set(bytes.subarray(0, x.length));
      expect(model.logits(x)).toEqual(model.logits(x.slice()));
    }
  },
);
