import { describe, expect, test } from 'vitest';
import { L0netError } from '../../src/base/errors.js';
import { fuzz, type Reader } from './fuzz.js';

/** A reader of files that begin with 7, and of no others; `fault` does what a reader must not do. */
function reader(fault: (bytes: Uint8Array) => void): Reader<number> {
  return {
    samples: [Uint8Array.of(7, 1, 2, 3)],
    parse: (bytes) => {
      fault(bytes);
      if (bytes[0] === 7) return bytes[0];
      throw new L0netError('INVALID_FORMAT', { argument: 'bytes', received: bytes[0], expected: '7' });
    },
    check: (value) => {
      if (value !== 7) throw new Error('not 7');
    },
  };
}

test('a reader without fault reads some files and refuses the others, the same each time', () => {
  const outcome = fuzz(
    reader(() => {}),
    1,
    5000,
  );
  expect(outcome.parsed).toBeGreaterThan(500);
  expect(outcome.refused).toBeGreaterThan(500);
  expect(outcome.parsed + outcome.refused).toBe(5000);
  expect(
    fuzz(
      reader(() => {}),
      1,
      5000,
    ),
  ).toEqual(outcome);
});

describe('found, with the file, is a reader that', () => {
  test.each<[string, Reader<number>, string]>([
    [
      'throws another error',
      reader(([, second]) => {
        if (second === 255) throw new RangeError('another error');
      }),
      'another error',
    ],
    [
      'throws a typed error of another kind',
      reader(() => {
        throw new L0netError('DISPOSED', { argument: 'bytes', received: 0, expected: 'another kind' });
      }),
      'another kind',
    ],
    [
      'reads what is not there',
      {
        ...reader(() => {}),
        parse: (bytes) => bytes[0],
      },
      'not 7',
    ],
    [
      'changes the file',
      reader((bytes) => {
        bytes[3] = 0;
      }),
      'the reader changed the file',
    ],
    [
      'never returns',
      reader((bytes) => {
        while (bytes.length > 20);
      }),
      'timed out',
    ],
  ])('%s', (_, faulty, reason) => {
    let error: unknown;
    try {
      fuzz(faulty, 1, 5000, 500);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(Error);
    const { message, cause } = error as Error;
    expect(message).toMatch(/^run \d+ of seed 1, the file "/);
    expect((cause as Error).message).toContain(reason);
  });
});
