import { beforeEach, describe, expect, test } from 'vitest';
import { allBuilds, builds, runtimeOf } from '../../support/builds.js';
import { Memory, sizes } from '../../support/memory.js';

const names = ['exp', 'log', 'sigmoid'] as const;
type Name = (typeof names)[number];

/** The functions in float64. */
const truth: Record<Name, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
};

/** What each must keep, in units in the last place of the float32 nearest to the truth. */
const bounds: Record<Name, number> = { exp: 1, log: 0.8, sigmoid: 2.3 };

const special: Record<Name, readonly (readonly [number, number])[]> = {
  exp: [
    [0, 1],
    [-0, 1],
    [Infinity, Infinity],
    [-Infinity, 0],
    [Number.NaN, Number.NaN],
    [89, Infinity],
    [-104, 0],
    [-1e30, 0],
    [1e30, Infinity],
    [-100, Math.fround(Math.exp(-100))], // subnormal
    [1e-45, 1],
    [-1e-45, 1],
  ],
  log: [
    [0, -Infinity],
    [-0, -Infinity],
    [1, 0],
    [-1, Number.NaN],
    [-1e-45, Number.NaN],
    [-Infinity, Number.NaN],
    [Infinity, Infinity],
    [Number.NaN, Number.NaN],
    [2 ** -149, Math.fround(-149 * Math.LN2)],
    [2 ** -126, Math.fround(-126 * Math.LN2)],
    [2 ** 127, Math.fround(127 * Math.LN2)],
  ],
  sigmoid: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [Number.NaN, Number.NaN],
    [200, 1],
    [-200, 0],
    [-100, Math.fround(Math.exp(-100))], // subnormal
  ],
};

const array = new Float32Array(1);
const pattern = new Uint32Array(array.buffer);

/** The distance of y from the float64 t in units in the last place; an overflow counts as 2¹²⁸. */
function ulps(y: number, t: number): number {
  if (Number.isNaN(t) || Number.isNaN(y)) return Number.isNaN(t) && Number.isNaN(y) ? 0 : Infinity;
  if (y === t) return 0;
  array[0] = t;
  const exponent = Math.min(Math.max((pattern[0] >>> 23) & 255, 1), 254);
  const [a, b] = [y, t].map((value) => Math.max(-(2 ** 128), Math.min(2 ** 128, value)));
  return Math.abs(a - b) * 2 ** (150 - exponent);
}

/** n numbers of every kind: signs, magnitudes, zeros, subnormals, infinities; a different one in every lane. */
function mixed(n: number): Float32Array {
  const odd = [0, -0, 1e-45, -1e-40, Infinity, -Infinity, Number.NaN, 3e38, 2 ** -126];
  return Float32Array.from({ length: n }, (_, i) =>
    i % 5 === 2 ? odd[i % 9] : (i % 2 ? -1 : 1) * (i * 0.37 + 0.01),
  );
}

describe.each(allBuilds)('the %s build', (build) => {
  let memory: Memory;
  beforeEach(async () => {
    memory = await Memory.empty(build);
  });

  const run = (name: Name, x: ArrayLike<number>) => {
    const at = memory.put(x);
    return memory.results(x.length, (kernels, y) => kernels[name](x.length, at, y));
  };

  describe.each(names)('%s', (name) => {
    test('is right at zeros, infinities, NaN and the ends of its range', () => {
      const x = special[name].map(([value]) => value);
      const expected = special[name].map(([, value]) => value);
      expect([...run(name, x).f32()]).toEqual(expected);
      for (const [i, value] of x.entries())
        expect(run(name, Array(8).fill(value)).f32()[5]).toBe(expected[i]);
    });

    test.each(sizes)('keeps to the function in every lane and in the tail, n = %i', (n) => {
      const x = mixed(n);
      const worst = Math.max(0, ...Array.from(run(name, x).f32(), (y, i) => ulps(y, truth[name](x[i]))));
      expect(worst).toBeLessThanOrEqual(bounds[name]);
    });

    test('works in place', () => {
      const x = mixed(103);
      const y = memory.changing(x);
      memory.call((kernels) => kernels[name](103, y.at, y.at));
      expect(y.u32()).toEqual(run(name, x).u32());
    });
  });
});

test.each(names)('%s: every 331st float32, both builds the same bits', async (name) => {
  const chunk = 1 << 18;
  const sides = await Promise.all(
    builds.map(async (build) => {
      const { kernels, arena } = await runtimeOf(build);
      const [x, y] = [arena.words(chunk), arena.words(chunk)];
      // Memory has grown for the last time: views stay good.
      return {
        kernels,
        x,
        y,
        input: arena.i32(x, chunk),
        values: arena.f32(x, chunk),
        output: arena.f32(y, chunk),
      };
    }),
  );
  const [first, second] = sides;
  let worst = 0;
  let different = 0;
  for (let start = 0; start < 2 ** 32; start += 331 * chunk) {
    const n = Math.min(chunk, Math.ceil((2 ** 32 - start) / 331));
    for (const { kernels, x, y, input } of sides) {
      for (let i = 0; i < n; i++) input[i] = start + 331 * i;
      kernels[name](n, x, y);
    }
    for (let i = 0; i < n; i++) {
      const y = first.output[i];
      if (!Object.is(y, second.output[i])) different++;
      const t = truth[name](first.values[i]);
      if (y !== t) worst = Math.max(worst, ulps(y, t));
    }
  }
  expect(different).toBe(0);
  expect(worst).toBeLessThanOrEqual(bounds[name]);
});
