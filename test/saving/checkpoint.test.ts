import { describe, expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/saving/checkpoint.js';
import { decodeModel } from '../../src/saving/model.js';
import { smallCheckpoint } from '../support/smallCheckpoint.js';
import { bytesOf, expectFault, type Fault, f32, f32Of, f64, i32, type Parts, partsOf, u32 } from './parts.js';

/** A small file taken apart. */
function parts(adam = true): Parts {
  return partsOf(encodeCheckpoint(smallCheckpoint(adam)));
}

/** Other options in the JSON text; undefined leaves one out. */
const options =
  (other: object) =>
  ({ metadata }: Parts) =>
    metadata.set('options', JSON.stringify({ ...JSON.parse(metadata.get('options') ?? ''), ...other }));

test.each([true, false])('a checkpoint says what it was made of, and the same again: adam %s', (adam) => {
  const checkpoint = smallCheckpoint(adam);
  const bytes = encodeCheckpoint(checkpoint);
  expect(decodeCheckpoint(bytes)).toEqual(checkpoint);
  expect(encodeCheckpoint(decodeCheckpoint(bytes))).toEqual(bytes);
  expect(decodeModel(bytes)).toEqual(checkpoint.state.network);
});

/** Makes the gates of the second layer one, and what is kept of them unequal. */
function group({ streaks = [0, 0], first = [1, 1], second = [1, 1] }): Fault[1] {
  return ({ tensors }) =>
    tensors
      .set('1.groups', i32(0, 0))
      .set('streaks.1', u32(...streaks))
      .set('first.1.logAlpha', f32Of(...first))
      .set('second.1.logAlpha', f32Of(...second));
}

const bad: readonly Fault[] = [
  ['no version', ({ metadata }) => metadata.delete('checkpoint'), 'checkpoint'],
  ['version 0', ({ metadata }) => metadata.set('checkpoint', '0'), 'checkpoint'],
  ['a later version', ({ metadata }) => metadata.set('checkpoint', '2'), 'checkpoint'],
  ['a network of a later version', ({ metadata }) => metadata.set('version', '4'), 'version'],
  ['a step below 0', ({ metadata }) => metadata.set('step', '-1'), 'step'],
  ['no step', ({ metadata }) => metadata.delete('step'), 'step'],
  ['no options', ({ metadata }) => metadata.delete('options'), 'options'],
  ['options that are no JSON', ({ metadata }) => metadata.set('options', '{"epochs":'), 'options'],
  ['options that are an array', ({ metadata }) => metadata.set('options', '[]'), 'options'],
  ['options that are null', ({ metadata }) => metadata.set('options', 'null'), 'options'],
  ['options nested without end', ({ metadata }) => metadata.set('options', '['.repeat(200_000)), 'options'],
  ['an option that is not known', options({ lamda: 1 }), 'options.lamda'],
  [
    'a prototype',
    ({ metadata }) => metadata.set('options', '{"__proto__":{"epochs":1}}'),
    'options.__proto__',
  ],
  ['an option that is missing', options({ batchSize: undefined }), 'options.batchSize'],
  ['a batch of none', options({ batchSize: 0 }), 'options.batchSize'],
  ['epochs that are text', options({ epochs: '9' }), 'options.epochs'],
  ['λ for more layers', options({ lambda: [1, 1, 1] }), 'options.lambda'],
  ['λ below 0', options({ lambda: -1 }), 'options.lambda'],
  ['λ that is deep', options({ lambda: [[1], [1]] }), 'options.lambda'],
  ['a weight decay below 0', options({ weightDecay: -1 }), 'options.weightDecay'],
  ['an unknown optimizer', options({ optimizer: { name: 'toString' } }), 'options.optimizer'],
  ['an optimizer that is null', options({ optimizer: null }), 'options.optimizer'],
  ['a β1 of 1', options({ optimizer: { name: 'adam', beta1: 1 } }), 'options.optimizer.beta1'],
  ['an unknown schedule', options({ schedule: 'cosine' }), 'options.schedule'],
  [
    'a schedule of what is no number',
    options({ schedule: { epochs: [{ toString: 1, valueOf: 1 }], factor: 1 } }),
    'options.schedule.epochs',
  ],
  ['a signal', options({ signal: {} }), 'options.signal'],
  [
    'something whose name is no name',
    options({ optimizer: 'adam', removal: { constructor: { name: { toString: 1, valueOf: 1 } } } }),
    'options.removal',
  ],
  ['no examples', ({ metadata }) => metadata.set('data.examples', '0'), 'data.examples'],
  ['other elements', ({ metadata }) => metadata.set('data.elements', 'F64'), 'data.elements'],
  ['a short hash', ({ metadata }) => metadata.set('data.inputs', 'abc'), 'data.inputs'],
  ['no hash', ({ metadata }) => metadata.delete('data.answers'), 'data.answers'],
  ['no averages', ({ tensors }) => tensors.delete('averaged.0.weights'), 'averaged.0.weights'],
  ['no moments', ({ tensors }) => tensors.delete('first.0.bias'), 'first.0.bias'],
  [
    'moments of another shape',
    ({ tensors }) => tensors.set('first.1.weights', f32([1, 2])),
    'first.1.weights',
  ],
  ['no second moments', ({ tensors }) => tensors.delete('second.1.logAlpha'), 'second.1.logAlpha'],
  [
    'NaN moments',
    ({ tensors }) => tensors.set('second.0.weights', f32([2, 2], Number.NaN)),
    'second.0.weights[0]',
  ],
  ['NaN weights', ({ tensors }) => tensors.set('0.weights', f32([2, 2], Number.NaN)), '0.weights[0]'],
  ['no streaks', ({ tensors }) => tensors.delete('streaks.0'), 'streaks.0'],
  ['too many streaks', ({ tensors }) => tensors.set('streaks.1', u32(1, 2, 3)), 'streaks.1'],
  ['streaks that are floats', ({ tensors }) => tensors.set('streaks.0', f32([2])), 'streaks.0'],
  ['streaks in which a group differs', group({ streaks: [0, 1] }), 'streaks.1[1]'],
  ['moments in which a group differs', group({ first: [1, 2] }), 'first.1.logAlpha[1]'],
  ['second moments in which a group differs', group({ second: [2, 1] }), 'second.1.logAlpha[1]'],
  ['no strengths', ({ tensors }) => tensors.delete('strengths'), 'strengths'],
  ['strengths of another layer', ({ tensors }) => tensors.set('strengths', f64([3, 2])), 'strengths'],
  ['strengths below 0', ({ tensors }) => tensors.set('strengths', f64([2, 2], -1)), 'strengths[0]'],
  ['infinite strengths', ({ tensors }) => tensors.set('strengths', f64([2, 2], Infinity)), 'strengths[0]'],
  ['powers above 1', ({ tensors }) => tensors.set('powers', f64([3], 1.5)), 'powers[0]'],
  ['too few powers', ({ tensors }) => tensors.set('powers', f64([2])), 'powers'],
  ['powers of single precision', ({ tensors }) => tensors.set('powers', f32([3])), 'powers'],
  ['NaN sums', ({ tensors }) => tensors.set('sums', f64([4], Number.NaN)), 'sums[0]'],
  ['no sums', ({ tensors }) => tensors.delete('sums'), 'sums'],
];

describe('a file that is no checkpoint is a typed error that names the part:', () => {
  test.each(bad)('%s', (...fault) => {
    expectFault(decodeCheckpoint, parts(), ({ state }) => state.step === 7, fault);
    expect({}).not.toHaveProperty('epochs');
  });

  test('tensors and metadata besides are left alone', () => {
    const { tensors, metadata } = parts(false);
    tensors.set('second.0.weights', f32([9]));
    metadata.set('author', 'me');
    expect(decodeCheckpoint(bytesOf({ tensors, metadata }))).toEqual(smallCheckpoint(false));
  });
});

test('moments may be infinite: the square of a gradient overflows before anything else does', () => {
  const { tensors, metadata } = parts();
  tensors.set('second.0.weights', f32([2, 2], Infinity));
  const checkpoint = decodeCheckpoint(bytesOf({ tensors, metadata }));
  expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
});
