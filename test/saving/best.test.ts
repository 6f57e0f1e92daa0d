import { describe, expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/saving/checkpoint.js';
import { bestCheckpoint } from '../support/smallCheckpoint.js';
import { bytesOf, expectFault, type Fault, f32, f64Of, i32, type Parts, partsOf } from './parts.js';

const parts = () => partsOf(encodeCheckpoint(bestCheckpoint()));

test.each([false, true])('the best network is in the file, and read as it was; due: %s', (due) => {
  const checkpoint = bestCheckpoint(due);
  const bytes = encodeCheckpoint(checkpoint);
  expect(decodeCheckpoint(bytes)).toEqual(checkpoint);
  expect(encodeCheckpoint(decodeCheckpoint(bytes))).toEqual(bytes);
});

test('before the first epoch there is none, and without patience only its number', () => {
  const { state, ...rest } = bestCheckpoint();
  const none = { epoch: 0, loss: Number.POSITIVE_INFINITY, measured: 0, due: true, network: undefined };
  const fresh = { ...rest, state: { ...state, best: none } };
  expect(decodeCheckpoint(encodeCheckpoint(fresh))).toEqual(fresh);
  const measuring = {
    ...rest,
    validation: undefined,
    state: {
      ...state,
      options: { ...state.options, patience: undefined },
      best: { ...state.best, network: undefined },
    },
  };
  expect(decodeCheckpoint(encodeCheckpoint(measuring))).toEqual(measuring);
});

const numbers = (...values: number[]): Fault[1] => {
  return ({ tensors }: Parts) => tensors.set('best', f64Of(...values));
};

const bad: readonly Fault[] = [
  ['no best epoch', ({ tensors }) => tensors.delete('best'), 'best'],
  ['too few numbers', numbers(1, 0.4, 3), 'best'],
  ['a loss that is none', numbers(1, Number.NaN, 3, 0), 'best[1]'],
  ['half an epoch', numbers(0.5, 0.4, 3, 0), 'best[0]'],
  ['a best epoch after the last', numbers(4, 0.4, 3, 0), 'best[0]'],
  ['an epoch below 0', numbers(0, 0.4, -1, 0), 'best[2]'],
  ['a report that is half due', numbers(1, 0.4, 3, 0.5), 'best[3]'],
  ['no best weights', ({ tensors }) => tensors.delete('best.1.weights'), 'best, 1.weights'],
  ['no best averages', ({ tensors }) => tensors.delete('best.averaged.1.bias'), 'best, averaged.1.bias'],
  [
    'NaN among the best weights',
    ({ tensors }) => tensors.set('best.0.weights', f32([3, 2], Number.NaN)),
    'best, 0.weights[0]',
  ],
  [
    'a best network with fewer inputs than the last',
    ({ tensors }) => {
      for (const set of ['best.', 'best.averaged.']) {
        tensors.set(`${set}0.weights`, f32([1, 2])).set(`${set}0.logAlpha`, f32([1]));
      }
      tensors.set('best.0.origins', i32(2));
    },
    'best, 0.weights',
  ],
  ['no validation data', ({ metadata }) => metadata.delete('validation.inputs'), 'validation.inputs'],
  ['a short hash', ({ metadata }) => metadata.set('validation.weights', 'ab'), 'validation.weights'],
];

describe('a checkpoint whose best epoch is none is a typed error that names the part:', () => {
  test.each(bad)('%s', (...fault) => {
    expectFault(decodeCheckpoint, parts(), ({ state }) => state.best?.epoch === 1, fault);
  });

  test('of trainings without patience the best network is left alone', () => {
    const { tensors, metadata } = parts();
    metadata.set('options', metadata.get('options')?.replace('"patience":4,', '') ?? '');
    const { state, validation } = decodeCheckpoint(bytesOf({ tensors, metadata }));
    expect(validation).toBeUndefined();
    expect(state.best).toMatchObject({ epoch: 1, network: undefined });
  });
});
