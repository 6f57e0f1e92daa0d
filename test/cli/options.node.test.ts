import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { L0netError } from '../../src/base/errors.js';
import { describeOptions, flag, flagOf, parseOptions } from '../../src/cli/arguments/options.js';
import { mnistSettings } from '../../src/cli/train/mnistSettings.js';
import { trainOptions } from '../../src/cli/train/options.js';
import { trainSettings } from '../../src/cli/train/settings.js';
import { relaxed } from '../../src/relaxed.js';

const parse = (...args: string[]) => parseOptions('l0net train', trainOptions, args);
const settings = (...args: string[]) => {
  const parsed = parse(...args);
  const run = trainSettings(parsed, 'mnist');
  return { ...run, ...mnistSettings(parsed, run) };
};

function failure(...args: string[]): L0netError {
  try {
    settings(...args);
  } catch (error) {
    expect(error).toBeInstanceOf(L0netError);
    return error as L0netError;
  }
  throw new Error('nothing was thrown');
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('a number', () => {
  test('is read exactly, negative or not, with or without =', () => {
    fc.assert(
      fc.property(finite, fc.boolean(), (value, inline) => {
        const text = String(value);
        const { values } = inline ? parse(`--gamma=${text}`) : parse('--gamma', text);
        expect(values.gamma).toBe(Number(text));
      }),
    );
  });

  test('may be the last of several', () => {
    const { values, given } = parse('--epochs', '3', '--epochs=200', '--gamma', '-.5');
    expect(values.epochs).toBe(200);
    expect(values.gamma).toBe(-0.5);
    expect([...given].sort()).toEqual(['epochs', 'gamma']);
  });

  test.each(['', ' ', '1x', '0x10', 'NaN', 'Infinity', '1e999', '1,2', '--', '١'])('is not %j', (text) => {
    expect(failure(`--weight-decay=${text}`)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: '--weight-decay',
      received: text,
      expected: 'a number',
    });
  });

  test.each(['1.5', '9007199254740993'])('that is whole is not %s', (text) => {
    expect(failure('--epochs', text)).toMatchObject({ argument: '--epochs', expected: 'a whole number' });
  });
});

describe('a list', () => {
  test('is read exactly', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 6 }), (list) => {
        expect(parse('--lambda', list.map(String).join()).values.lambda).toEqual(
          list.map(String).map(Number),
        );
      }),
    );
  });

  test('of strengths may be a criterion', () => {
    expect(settings('--lambda', 'aic').trainer.lambda).toBe('aic');
    expect(settings('--lambda=bic').trainer.lambda).toBe('bic');
  });

  test('goes on with its last value; one value stays a number', () => {
    expect(settings('--lambda', '0.5').trainer.lambda).toBe(0.5);
    expect(settings('--lambda', '0.5,1').trainer.lambda).toEqual([0.5, 1, 1]);
    expect(settings('--hidden', '9', '--lambda', '1,2,3').trainer.lambda).toEqual([1, 2, 3]);
  });

  test('of sizes may be none', () => {
    expect(settings('--hidden', 'none').network).toMatchObject({ layers: [10], gates: { dropRate: 0.2 } });
    expect(settings('--hidden', '20,10').network.layers).toEqual([20, 10, 10]);
    expect(failure('--hidden', '20,0').argument).toBe('--hidden');
  });

  test.each(['', ',', '0.1,', '0.1,,2', 'AIC', '0.1 0.2'])('is not %j', (text) => {
    expect(failure(`--lambda=${text}`)).toMatchObject({ code: 'INVALID_ARGUMENT', argument: '--lambda' });
  });
});

describe('the settings', () => {
  test('without options are those of the paper', () => {
    expect(settings()).toEqual({
      network: {
        inputs: 784,
        layers: [300, 100, 10],
        gates: {
          on: 'groups',
          temperature: 2 / 3,
          gamma: -0.1,
          zeta: 1.1,
          testGate: 'mean',
          dropRate: [0.2, 0.5, 0.5],
        },
        seed: 1,
        threads: 'auto',
        build: 'auto',
      },
      trainer: {
        epochs: 25,
        batchSize: 100,
        lambda: 0.1,
        weightDecay: 0,
        learningRate: 0.001,
        schedule: 'constant',
        optimizer: 'adam',
        averaging: 0.999,
        logAlphaLimit: Math.log(100),
        removal: false,
        sampling: 'minibatch',
        seed: 1,
      },
      seed: 1,
      build: 'auto',
      threads: 'auto',
      source: 'mnist',
      gated: true,
      validation: 0,
      json: false,
    });
  });

  test('of lenet-5 have convolutions, four layers with gates, half of them closed at first', () => {
    const below = [{ conv: 20, kernel: 5 }, { maxPool: 2 }, { conv: 50, kernel: 5 }, { maxPool: 2 }];
    expect(settings('--model', 'lenet-5', '--lambda=10,0.5')).toMatchObject({
      network: {
        inputs: { channels: 1, height: 28, width: 28 },
        layers: [...below, 500, 10],
        gates: { dropRate: 0.5 },
      },
      trainer: { lambda: [10, 0.5, 0.5, 0.5] },
    });
    expect(settings('--model=lenet-5', '--hidden=none', '--drop-rate=0.3,0.4').network).toMatchObject({
      layers: [...below, 10],
      gates: { dropRate: [0.3, 0.4, 0.4] },
    });
  });

  test('put gates on weights if that is asked for', () => {
    expect(settings('--gates-on', 'weights').network.gates).toMatchObject({ on: 'weights' });
  });

  test.each([-1, 60_000])('hold no %d images back', (images) => {
    expect(failure(`--validation=${images}`)).toMatchObject({ argument: '--validation', received: images });
  });

  test('have no averaging for 0 and for none', () => {
    expect(settings('--averaging', '0').trainer.averaging).toBe(false);
    expect(settings('--averaging', 'none').trainer.averaging).toBe(false);
    expect(settings('--averaging', '0.99').trainer.averaging).toBe(0.99);
  });

  test('pass the momentum to sgd only', () => {
    expect(settings('--optimizer', 'sgd').trainer.optimizer).toEqual({ name: 'sgd', momentum: 0.9 });
    expect(failure('--momentum', '0.5').argument).toBe('--momentum');
  });

  test.each(['auto', 'simd', 'scalar'])('run the kernels of %s', (build) => {
    expect(settings('--build', build).network.build).toBe(build);
  });

  test('run the relaxed kernels', () => {
    expect(settings('--build', 'relaxed').network.build).toBe(relaxed);
  });

  test('have nothing about gates where there are none', () => {
    const { network, trainer, gated } = settings('--no-gates');
    expect(gated).toBe(false);
    expect(network.gates).toBe(false);
    expect(trainer.lambda).toBe(0);
    expect(trainer).not.toHaveProperty('sampling');
    expect(failure('--no-gates', '--lambda', '0.1').argument).toBe('--lambda');
  });
});

describe('an error names', () => {
  test.each([
    [['--lamda', '1'], '--lamda', 'UNKNOWN_OPTION'],
    [['--lambda=1', '-x'], '-x', 'UNKNOWN_OPTION'],
    [['--__proto__', '1'], '--__proto__', 'UNKNOWN_OPTION'],
    [['--batchSize', '1'], '--batchSize', 'UNKNOWN_OPTION'],
    [['mnist'], 'mnist', 'INVALID_ARGUMENT'],
    [['--', '--json'], '--json', 'INVALID_ARGUMENT'],
    [['--epochs'], '--epochs', 'INVALID_ARGUMENT'],
    [['--epochs', '--json'], '--epochs', 'INVALID_ARGUMENT'],
    [['--json=yes'], '--json', 'INVALID_ARGUMENT'],
    [['--build', 'mmx'], '--build', 'INVALID_ARGUMENT'],
  ])('%j', (args, argument, code) => {
    expect(failure(...args)).toMatchObject({ argument, code });
  });

  test('what is wrong, whatever was written', () => {
    const word = fc.oneof(
      fc.constantFrom(...Object.keys(trainOptions).map(flagOf), '-h', '--', '=', '-0.1', 'aic', '1'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (args) => {
        try {
          settings(...args);
        } catch (error) {
          expect(error).toBeInstanceOf(L0netError);
          expect((error as L0netError).message).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('operands', () => {
  const parseTwo = (...args: string[]) =>
    parseOptions('l0net predict', { json: flag('') }, args, ['FILE', 'INPUT']);

  test('stand among the options, after -- whatever they look like', () => {
    expect(parseTwo('a', '--json', '-')).toMatchObject({ operands: ['a', '-'], values: { json: true } });
    expect(parseTwo('--', '--json', '-b')).toMatchObject({
      operands: ['--json', '-b'],
      values: { json: false },
    });
  });

  test('must all be there, and no more, unless help is asked for', () => {
    expect(() => parseTwo('a')).toThrow('no INPUT; l0net predict --help says what it takes');
    expect(() => parseTwo()).toThrow('no FILE;');
    expect(() => parseTwo('a', 'b', 'c')).toThrow(
      'unexpected argument c; l0net predict takes only FILE and INPUT and options',
    );
    expect(parseTwo('--help').help).toBe(true);
  });

  test('may be several of the last one, one at least, where its name says so', () => {
    const parse = (...args: string[]) => parseOptions('l0net predict', {}, args, ['FILE', 'INPUT…']).operands;
    expect(parse('a', 'b')).toEqual(['a', 'b']);
    expect(parse('a', 'b', 'c', 'd')).toEqual(['a', 'b', 'c', 'd']);
    expect(() => parse('a')).toThrow('no INPUT…;');
  });
});

test('a network is kept where --save says', () => {
  expect(settings('--save', 'a.safetensors').save).toBe('a.safetensors');
  expect(settings().save).toBeUndefined();
});

describe('the help', () => {
  const lines = describeOptions(trainOptions).split('\n');

  test('has a line for each option, with its default', () => {
    for (const [name, { initial, hint }] of Object.entries(trainOptions)) {
      const line = lines.find((text) => text.startsWith(`  ${flagOf(name)} `));
      expect(line, name).toBeDefined();
      if (hint && initial) expect(line).toContain(`[${initial}]`);
    }
    expect(lines.some((line) => line.startsWith('  --help '))).toBe(true);
  });

  test('fits on a wide terminal', () => {
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(110);
  });

  test('wins over everything else on the line', () => {
    expect(parse('--epochs', 'x', '--help').help).toBe(true);
    expect(parse('-h', '--nonsense').help).toBe(true);
  });
});
