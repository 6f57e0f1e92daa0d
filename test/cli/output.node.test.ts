import { describe, expect, test } from 'vitest';
import { deadAdvice } from '../../src/cli/output/dead.js';
import {
  architecture,
  count,
  duration,
  epochLine,
  layersOf,
  percent,
  progressLine,
} from '../../src/cli/output/format.js';
import { jsonReporter } from '../../src/cli/train/jsonReporter.js';
import type { Figures, Outcome } from '../../src/cli/train/outcome.js';
import { outcomeTable } from '../../src/cli/train/outcomeTable.js';
import { textReporter } from '../../src/cli/train/textReporter.js';
import type { EpochReport, Progress } from '../../src/training/report.js';

test('a network is named by its sizes, with both sides of windows that have two', () => {
  const images = { channels: 1, height: 28, width: 28 };
  const squares = [{ conv: 20, kernel: 5 }, { maxPool: 2 }, 'flatten', 500, 10] as const;
  expect(layersOf({ inputs: images, layers: squares })).toBe('1x28x28-20c5-p2-500-10');
  const sided = [{ conv: 20, kernel: [1, 9] }, { maxPool: [1, 4] }, 10] as const;
  expect(layersOf({ inputs: images, layers: sided })).toBe('1x28x28-20c1x9-p1x4-10');
  expect(layersOf({ inputs: { channels: 3, length: 128 }, layers: squares })).toBe('3x128-20c5-p2-500-10');
});

const report: EpochReport = {
  epoch: 3,
  step: 1800,
  trainLoss: 0.123456,
  dataLoss: 0.1,
  l0Penalty: 0.02,
  l2Penalty: 0.003456,
  testError: 0.0181,
  testErrorLast: 0.0203,
  architecture: [496, 299, 100],
  architectureLast: [480, 298, 100],
  dead: [],
  expectedL0: 167_838.4,
  expectedL0Last: 160_000,
  expectedFlops: 1,
  expectedFlopsLast: 1,
  expectedFlopsExact: 1,
  expectedFlopsExactLast: 1,
  learningRate: 0.001,
  examplesPerSecond: 24_999.6,
  seconds: 3.14,
  trainSeconds: 2.4,
};

const progress: Progress = {
  epoch: 4,
  epochs: 20,
  step: 3000,
  steps: 12_000,
  loss: 0.5,
  examplesPerSecond: 25_000,
  secondsLeft: 65,
};

const figures: Figures = {
  architecture: [784, 300, 100],
  testError: 0.0181,
  parameters: 266_610,
  flops: 532_400,
  fileBytes: 1_070_000,
  microsecondsPerImage: { batch1: 40.26, batch100: 8.125 },
};

const outcome: Outcome = {
  epochs: 3,
  steps: 1800,
  seed: 1,
  build: 'simd',
  seconds: 9,
  trainLoss: 0.02,
  testError: 0.0181,
  testErrorLast: 0.0203,
  architecture: [496, 299, 100],
  architectureLast: [480, 298, 100],
  parametersDigest: 'ab',
  dense: figures,
  pruned: { ...figures, architecture: [496, 299, 100], parameters: 133_305 },
};

describe('numbers for people', () => {
  test.each([
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3599.7, '1 h 00 min'],
    [3720, '1 h 02 min'],
    [Number.POSITIVE_INFINITY, '–'],
    [Number.NaN, '–'],
  ])('%f seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test('have separators, and dashes where there are none', () => {
    expect(count(1234567.8)).toBe('1,234,568');
    expect(percent(0.018)).toBe('1.80 %');
    expect(percent(undefined)).toBe('–');
    expect(architecture([784, 300, 100])).toBe('784-300-100');
  });

  test('stand on one line for an epoch', () => {
    expect(epochLine(report, 20)).toBe(
      'epoch  3/20  loss 0.1235  error 1.81 % (last 2.03 %)  496-299-100  L0 167,838  25,000 examples/s  3.1 s',
    );
  });

  test('stand beside a bar that takes the room that is left', () => {
    const text = ' 25 %  epoch 4/20  loss 0.5000  error 1.81 %  496-299-100  25,000/s  1 min 05 s left';
    expect(progressLine(progress, report, 200)).toBe(`${'█'.repeat(8)}${'░'.repeat(22)} ${text}`);
    expect(progressLine(progress, report, text.length + 5)).toBe(`█░░░ ${text}`);
    expect(progressLine(progress, report, 40)).toBe(text.slice(0, 40));
    expect(progressLine(progress, undefined, 60)).not.toContain('error');
  });

  test('stand in a table, dense against pruned', () => {
    const table = outcomeTable(outcome);
    expect(table).toContain('496-299-100');
    expect(table).toMatch(/parameters +│ +266,610 │ +133,305 │ +50 %/);
    expect(table).toMatch(/one at a time +│ +40\.3 │/);
    expect(table).toMatch(/100 at a time +│ +8\.1[23] │/);
    const { pruned: _, ...ungated } = outcome;
    expect(outcomeTable(ungated)).not.toContain('pruned');
  });
});

test('JSON is one object a line, with everything that was reported', () => {
  let text = '';
  const reporter = jsonReporter((line) => {
    text += line;
  });
  reporter.progress(progress);
  reporter.epoch(report);
  reporter.warning({ kind: 'scale', argument: 'data.inputs', largest: 1e9, message: 'too large' });
  reporter.measuring();
  reporter.interrupted({ epoch: 3, step: 1900, loss: Number.NaN, architecture: [1] });
  reporter.end(outcome);
  expect(text.endsWith('\n')).toBe(true);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { event: 'epoch', ...report },
    { event: 'warning', kind: 'scale', argument: 'data.inputs', largest: 1e9, message: 'too large' },
    { event: 'interrupted', epoch: 3, step: 1900, loss: null, architecture: [1] },
    { event: 'end', ...outcome },
  ]);
});

test('a layer that lost all its gates is said once, with what to do about it', () => {
  let text = '';
  const stream = { isTTY: false, write: (line: string) => (text += line) } as unknown as NodeJS.WriteStream;
  const reporter = textReporter(stream);
  for (const dead of [[], [2], [2], [2, 3], []]) reporter.epoch({ ...report, dead });
  expect(text.split('\n').filter((line) => line.startsWith('dead'))).toEqual([
    'dead: layer 2',
    'dead: layer 3',
  ]);
  expect(deadAdvice([2])).toMatch(/^l0net: layer 2 has lost all its gates.*--lambda.*\n$/);
  expect(deadAdvice([2, 3])).toMatch(/^l0net: layers 2, 3 have lost all their gates/);
});
