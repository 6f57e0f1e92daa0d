import { expect } from 'vitest';
import { L0netError } from '../../src/base/errors.js';

/** The typed error that `run` throws. */
export function failure(run: () => unknown): L0netError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(L0netError);
    return error as L0netError;
  }
  throw new Error('nothing was thrown');
}
