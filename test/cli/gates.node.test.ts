import { describe, expect, test } from 'vitest';
import { parseOptions } from '../../src/cli/arguments/options.js';
import { describeGates } from '../../src/cli/output/gates.js';
import { gateOptions } from '../../src/cli/train/gates.js';
import { trainOptions } from '../../src/cli/train/options.js';
import { thrownBy } from '../support/examples.js';

/** The gates of three layers. */
const gates = (...args: string[]) => {
  const { values, given } = parseOptions('l0net train', trainOptions, args);
  return gateOptions(values, 3, values.dropRate, given);
};

describe('the flags of Gaussian gates', () => {
  test('give their options, and none of the hard concrete', () => {
    expect(gates('--distribution', 'gaussian', '--deviation', '0.3', '--gates-on', 'weights')).toEqual({
      distribution: 'gaussian',
      deviation: 0.3,
      on: 'weights',
      dropRate: [0.2, 0.5, 0.5],
    });
    expect(gates('--distribution', 'gaussian')).toMatchObject({ deviation: 0.5 });
    expect(gates('--distribution', 'hardConcrete')).toEqual(gates());
    expect(gates()).not.toHaveProperty('distribution');
  });

  test.each([
    [['--deviation', '1'], '--deviation', 'gaussian'],
    [['--distribution', 'gaussian', '--zeta', '1.2'], '--zeta', 'hardConcrete'],
    [['--distribution', 'gaussian', '--test-gate', 'median'], '--test-gate', 'hardConcrete'],
  ])('%j is refused: it would have no effect', async (args, argument, other) => {
    expect(await thrownBy(() => gates(...args))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument,
      expected: `--distribution ${other}, to have an effect`,
    });
  });
});

test('gates are described by what their distribution has', () => {
  expect(describeGates({ distribution: 'gaussian', deviation: 0.5 })).toBe('gaussian, σ 0.5');
});
