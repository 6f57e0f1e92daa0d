import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TRAIN_SIZES } from '../../examples/playground/src/data/parts.js';
import { checkedSetting, fitted } from '../../examples/playground/src/settings/check.js';
import { fromLink, toLink } from '../../examples/playground/src/settings/link.js';
import {
  DATA_NAMES,
  defaultsFor,
  gatedLayers,
  PLANE_FEATURES,
  type Settings,
} from '../../examples/playground/src/settings/settings.js';

const names = fc.array(fc.string({ maxLength: 12 }), { maxLength: 3 });

const settings: fc.Arbitrary<Settings> = fc
  .record({
    data: fc.constantFrom(...DATA_NAMES),
    images: fc.constantFrom(...TRAIN_SIZES),
    points: fc.integer({ min: 100, max: 10_000 }),
    noise: fc.double({ min: 0, max: 0.5, noNaN: true }),
    features: fc.subarray([...PLANE_FEATURES], { minLength: 1 }),
    table: fc.option(
      fc.record({
        file: fc.string({ maxLength: 20 }),
        target: fc.string({ maxLength: 20 }),
        task: fc.constantFrom('auto', 'regression'),
        drop: names,
        category: names,
        number: names,
        missing: fc.constantFrom('error', 'mean', 'median', 'indicator'),
      }),
    ),
    network: fc.constantFrom('dense', 'lenet5'),
    hidden: fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 6 }),
    lambda: fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 7 }),
    target: fc.double({ min: 0, max: 100, noNaN: true }),
    learningRate: fc.double({ min: 0.00001, max: 1, noNaN: true }),
    batch: fc.integer({ min: 1, max: 2000 }),
    epochs: fc.integer({ min: 1, max: 10_000 }),
    sampling: fc.constantFrom('minibatch', 'example'),
    removal: fc.integer({ min: 0, max: 1000 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    kernels: fc.constantFrom('auto', 'simd', 'scalar'),
    threads: fc.constantFrom('auto', 1, 2, 4, 8, 16),
  })
  // −0 is written as 0.
  .map(({ lambda, noise, target, ...rest }) =>
    fitted({
      ...rest,
      noise: noise + 0,
      target: target + 0,
      lambda: lambda.map((each) => each + 0),
    } as Settings),
  );

test('a link says all settings: they come back as they were', () => {
  fc.assert(
    fc.property(settings, (given) => {
      expect(fromLink(toLink(given))).toEqual({ settings: given, problems: [] });
    }),
  );
});

test('a link of what is by default says the data alone', () => {
  for (const data of DATA_NAMES) expect(toLink(defaultsFor(data))).toBe(`#data=${data}`);
  expect(toLink(defaultsFor('mnist', 'lenet5'))).toBe('#data=mnist&network=lenet5');
});

test('a link keeps the digest that its maker had, with its step', () => {
  const hex = '0123456789abcdef'.repeat(4);
  const link = toLink(defaultsFor('xor'), { step: 6000, hex });
  expect(fromLink(link).expected).toEqual({ step: 6000, hex });
  expect(fromLink(link.replace('6000', 'x')).expected).toBe(undefined);
  expect(toLink(defaultsFor('xor'), { step: 6000, hex: '' })).toBe('#data=xor');
});

test('any text after the # gives settings that can be run, and says what it did not understand', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(defaultsFor('mnist')), 'digest', 'x'), fc.string())),
      (parameters) => {
        const { settings: read } = fromLink(`#${new URLSearchParams(parameters.map(([a, b]) => [a, b]))}`);
        expect(read.lambda).toHaveLength(gatedLayers(read));
        for (const name of ['hidden', 'batch', 'epochs', 'seed', 'learningRate'] as const)
          expect(checkedSetting(name, read[name])).toEqual(read[name]);
      },
    ),
  );
});

test('a problem names the setting, what was given and what may be', () => {
  const { problems, settings: read } = fromLink(
    '#data=moons&batch=0&images=3&network=lenet5&lambda=1,x,2&hidden=1,2',
  );
  expect(problems).toEqual([
    'batch: expected a whole number from 1 to 2000, received “0”',
    'images: expected one of 2000, 10000, 20000, 60000, received “3”',
    'lambda: expected a number from 0 to 1000, received “x”',
  ]);
  // LeNet-5 is for images alone.
  expect(read).toMatchObject({ data: 'moons', network: 'dense', hidden: [1, 2] });
  expect(read.lambda).toHaveLength(3);
});
