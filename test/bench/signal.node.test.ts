/** The made words, what is computed of them, in TypeScript and in C, and what the benchmark says of networks of them. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { compiled } from '../../bench/signal/compiled.js';
import {
  errorOf,
  quick,
  testExamples,
  trained,
  trainingExamples,
  ways,
} from '../../bench/signal/networks.js';
import { BANDS, Filterbank, FRAMES, SILENCE } from '../../examples/signal/filterbank.js';
import { Hearing } from '../../examples/signal/hearing.js';
import { Random } from '../../examples/signal/random.js';
import { RATE } from '../../examples/signal/resonance.js';
import { speak } from '../../examples/signal/voice.js';
import { CLASSES, examples, NOTHING, record, words } from '../../examples/signal/words.js';
import { quantise, toC } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { build, hasCompiler } from '../export/compiler.js';

const isCompiled = hasCompiler();
const bits = (x: Float32Array) => new Uint32Array(x.slice().buffer);
const silent = () => new Float32Array(BANDS * FRAMES).fill(SILENCE);

describe('made words', () => {
  test('are the same bits for a seed, and others for another one', () => {
    const [once, again, other] = [examples(30, 7), examples(30, 7), examples(30, 8)];
    expect(bits(again.inputs)).toEqual(bits(once.inputs));
    expect(once.labels).toEqual(again.labels);
    for (let i = 0; i < 30; i++) {
      const row = (inputs: Float32Array) => inputs.subarray(i * BANDS * FRAMES, (i + 1) * BANDS * FRAMES);
      expect(row(once.inputs)).not.toEqual(row(other.inputs));
    }
  });

  test('do not depend on how many are made', () => {
    const { inputs } = examples(10, 3);
    expect(bits(examples(20, 3).inputs.subarray(0, inputs.length))).toEqual(bits(inputs));
  });

  test('take turns; a fifth is nothing; all numbers are of the size that networks like', () => {
    const { inputs, labels } = examples(200, 1);
    expect(inputs.length).toBe(200 * BANDS * FRAMES);
    for (let c = 0; c < CLASSES; c++) {
      expect(labels.filter((label) => label === c)).toHaveLength(c === NOTHING ? 40 : 20);
    }
    expect(inputs.every((x) => x >= SILENCE && x < 6)).toBe(true);
  });

  test('are spoken in less than a second by voices that differ, at any place of the second that is asked of', () => {
    const random = new Random(5);
    const lengths = Array.from(
      { length: 200 },
      (_, i) => speak(words[i % words.length], random).length / RATE,
    );
    expect(Math.min(...lengths)).toBeGreaterThan(0.25);
    expect(Math.max(...lengths)).toBeLessThan(0.95);
    // Where they are loudest, in the fifths of the second.
    const places = new Set<number>();
    for (let i = 0; i < 100; i++) {
      const samples = record(i % NOTHING, random).subarray(-RATE);
      const fifths = Array.from({ length: 5 }, (_, k) =>
        samples.subarray((k * RATE) / 5, ((k + 1) * RATE) / 5).reduce((sum, x) => sum + x * x, 0),
      );
      places.add(fifths.indexOf(Math.max(...fifths)));
    }
    expect([...places].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

/** The filters in float64, sample by sample, by their difference equation: features [BANDS, frames]. */
function plainFeatures(samples: Float32Array, rate: number): number[][] {
  const length = Math.round(rate / FRAMES);
  return Array.from({ length: BANDS }, (_, band) => {
    const hertz = 150 * (3400 / 150) ** (band / 15);
    const r = Math.exp((-Math.PI * (40 + 0.2 * hertz)) / rate);
    const y: number[] = [];
    const at = (list: ArrayLike<number>, n: number) => (n < 0 ? 0 : list[n]);
    for (let n = 0; n < samples.length; n++) {
      const driven = ((1 - r ** 2) / 2) * (samples[n] - at(samples, n - 2));
      y.push(driven + 2 * r * Math.cos((2 * Math.PI * hertz) / rate) * at(y, n - 1) - r ** 2 * at(y, n - 2));
    }
    return Array.from({ length: Math.floor(y.length / length) }, (_, f) => {
      const frame = y.slice(f * length, (f + 1) * length);
      return Math.log10(1e-8 + frame.reduce((sum, value) => sum + value ** 2, 0) / length) + 4;
    });
  });
}

/** The last frames of features, as a window has them, with silence before them. */
function windowOf(features: readonly (readonly number[])[]): number[] {
  const before = Array<number>(FRAMES).fill(SILENCE);
  return features.flatMap((band) => [...before, ...band].slice(-FRAMES));
}

describe('the filterbank', () => {
  const samples = record(3, new Random(11));

  test.each([8000, 16_000, 44_100, 48_000])('is what its formula says, at %d samples a second', (rate) => {
    const window = silent();
    const frames = new Filterbank(rate).hear(samples, window);
    const expected = windowOf(plainFeatures(samples, rate));
    expect(frames).toBe(Math.floor(samples.length / Math.round(rate / FRAMES)));
    window.forEach((x, i) => {
      expect(Math.abs(x - expected[i])).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected[i])));
    });
  });

  test.each([1, 3, 17, 128, 199, 200, 201, 400])('hears the same in blocks of %d', (block) => {
    const [whole, parts, bank] = [silent(), silent(), new Filterbank(RATE)];
    new Filterbank(RATE).hear(samples, whole);
    for (let n = 0; n < samples.length; n += block) bank.hear(samples.subarray(n, n + block), parts);
    expect(Math.max(...whole.map((x, i) => Math.abs(x - parts[i])))).toBeLessThan(1e-6);
  });

  test('lets the middle of a band pass as it is', () => {
    for (const band of [0, 1, 7, 15]) {
      const hertz = 150 * (3400 / 150) ** (band / 15);
      const tone = Float32Array.from({ length: RATE }, (_, n) => Math.sin((2 * Math.PI * hertz * n) / RATE));
      const window = silent();
      new Filterbank(RATE).hear(tone, window);
      const last = Array.from({ length: BANDS }, (_, b) => window[b * FRAMES + FRAMES - 1]);
      expect(last.indexOf(Math.max(...last))).toBe(band);
      // The mean of a squared sine is a half; a frame need not hold whole periods of it.
      expect(last[band]).toBeCloseTo(Math.log10(0.5) + 4, 1);
    }
  });

  test.skipIf(!isCompiled)('is the same in C', async () => {
    const text = await readFile('examples/signal/filterbank.h', 'utf8');
    const program = await build([{ name: 'filterbank', text }], inC);
    try {
      const window = silent();
      new Filterbank(RATE).hear(samples, window);
      const heard = new Float32Array(await program.run(samples, { name: '', text: '' }));
      expect(heard.length).toBe(window.length);
      window.forEach((x, i) => {
        expect(Math.abs(x - heard[i])).toBeLessThan(1e-3);
      });
    } finally {
      await program.remove();
    }
  });
});

/** Hears blocks of 150 samples. */
const inC = `
static int run(const char *name, FILE *in, FILE *out) {
  static filterbank bank;
  static float window[BANDS * FRAMES];
  float samples[150];
  size_t count;
  (void)name;
  filterbank_begin(&bank, ${RATE});
  for (int i = 0; i < BANDS * FRAMES; i++) window[i] = SILENCE;
  while ((count = fread(samples, sizeof *samples, 150, in)) > 0) filterbank_hear(&bank, samples, (int)count, window);
  return fwrite(window, sizeof window, 1, out) == 1 ? 0 : 1;
}
`;

describe('what is heard', () => {
  const [word, nothing, doubt] = [
    [0.9, 0.05, 0.05],
    [0, 0.1, 0.9],
    [0.4, 0.4, 0.2],
  ].map((p) => Float32Array.from(p));
  const heard = (...predictions: Float32Array[]) => {
    const hearing = new Hearing(3);
    return predictions.map((p) => hearing.hear(p)).filter((found) => found !== undefined);
  };
  const often = (p: Float32Array, times = 10) => Array<Float32Array>(times).fill(p);

  test('is each word once', () => {
    expect(heard(...often(nothing), ...often(word, 30), ...often(nothing), ...often(word))).toEqual([0, 0]);
  });

  test('is nothing at first, in doubt, and of what lasts for no time', () => {
    expect(heard(...often(word))).toEqual([]);
    expect(heard(...often(nothing), ...often(doubt, 30))).toEqual([]);
    expect(heard(...often(nothing), word, ...often(nothing))).toEqual([]);
  });
});

test.skipIf(!isCompiled)('the C of the guide hears what predict does', async () => {
  const network = await Network.create({
    inputs: { channels: 2, length: 64 },
    layers: [{ conv: 4, kernel: 9 }, { maxPool: 2 }, 3],
    seed: 2,
  });
  const guide = /```c\n(.*?)```/s.exec(await readFile('docs/signals.md', 'utf8'))?.[1] ?? '';
  const header = { name: 'gestures', text: await toC(network, { name: 'gestures', int8: false }) };
  // The include of the guide finds the header once more.
  const program = await build([header], `${guide}${hearsAll}`);
  try {
    const samples = Float32Array.from({ length: 2 * 100 }, (_, i) => ((i * 7919) % 2003) / 500 - 2);
    const heard = new Int32Array(await program.run(samples, header));
    const window = new Float32Array(2 * 64);
    const expected = Array.from({ length: 100 }, (_, t) => {
      window.copyWithin(0, 1);
      [window[63], window[127]] = samples.subarray(2 * t);
      const p = network.predict(window);
      return p.indexOf(Math.max(...p));
    });
    expect([...heard]).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(1);
  } finally {
    await program.remove();
  }
});

/** Hears sample by sample, and writes what it heard. */
const hearsAll = `
static int run(const char *name, FILE *in, FILE *out) {
  float xy[2];
  (void)name;
  while (fread(xy, sizeof xy, 1, in) == 1) {
    int class = hear(xy[0], xy[1]);
    if (fwrite(&class, sizeof class, 1, out) != 1) return 1;
  }
  return 0;
}
`;

describe('networks of the benchmark', () => {
  test.each(Object.keys(ways) as (keyof typeof ways)[])(
    '%s: no larger than it is to be, the same for a seed, and the same in C',
    async (way) => {
      const data = trainingExamples(quick, 2);
      const network = await trained(way, 2, data, quick.epochs);
      const again = await trained(way, 2, data, quick.epochs);
      expect(await again.digest()).toBe(await network.digest());
      const { multiplyAdds } = network.summary();
      expect(multiplyAdds).toBeLessThanOrEqual(way === 'dense' ? 197_184 : 19_718);
      const test = testExamples(quick);
      expect(errorOf(network, test)).toBeLessThanOrEqual(1);
      if (!isCompiled) return;
      const rows = test.inputs.subarray(0, 20 * network.inputs);
      const float = await compiled(network, false, network, rows);
      const int8 = await compiled(network, true, await quantise(network), rows);
      expect(float?.difference).toBeLessThan(1e-4);
      expect(int8?.difference).toBeLessThan(1e-4);
      expect(float?.bytes).toBeGreaterThan(4 * network.summary().parameters);
      expect(int8?.bytes).toBeGreaterThan(network.summary().parameters);
      expect(int8?.bytes).toBeLessThan(float?.bytes ?? 0);
    },
  );
});
