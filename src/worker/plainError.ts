import { type ErrorCode, type ErrorDetails, L0netError, show } from '../base/errors.js';
import { NonFiniteLossError, NonFiniteStepError } from '../training/nonFinite.js';

/** An error as it goes from thread to thread: a clone of an Error would lose its class and all but its message. */
export type PlainError =
  | {
      readonly kind: 'loss';
      readonly loss: number;
      readonly epoch: number;
      readonly step: number;
      readonly layer: number;
    }
  | { readonly kind: 'step'; readonly epoch: number; readonly step: number; readonly layer: number }
  | {
      readonly kind: 'typed';
      readonly code: ErrorCode;
      readonly details: ErrorDetails;
      readonly message: string;
    }
  | { readonly kind: 'other'; readonly thrown: unknown; readonly message: string };

/** What was thrown, in a form that can be cloned. */
export function toPlain(error: unknown): PlainError {
  if (error instanceof NonFiniteLossError) {
    const { received, epoch, step, layer } = error;
    return { kind: 'loss', loss: received as number, epoch, step, layer };
  }
  if (error instanceof NonFiniteStepError) {
    const { epoch, step, layer } = error;
    return { kind: 'step', epoch, step, layer };
  }
  if (error instanceof L0netError) {
    const { code, argument, received, expected, message } = error;
    return { kind: 'typed', code, details: { argument, received: cloneable(received), expected }, message };
  }
  return { kind: 'other', thrown: cloneable(error), message: String(error) };
}

/** The error again, with its class and fields. What l0net did not throw on purpose becomes WORKER_FAILED. */
export function fromPlain(plain: PlainError): L0netError {
  if (plain.kind === 'loss') return new NonFiniteLossError(plain.loss, plain.epoch, plain.step, plain.layer);
  if (plain.kind === 'step') return new NonFiniteStepError(plain.epoch, plain.step, plain.layer);
  if (plain.kind === 'typed') return new L0netError(plain.code, plain.details, plain.message);
  return workerFailed(`threw ${plain.message}`, plain.thrown);
}

/** Says what a worker did instead of training: `the worker ${did}`. */
export function workerFailed(did: string, received: unknown): L0netError {
  const expected = 'a worker that calls serveTraining() and lives until the training ends';
  return new L0netError(
    'WORKER_FAILED',
    { argument: 'createWorker', received, expected },
    `createWorker: expected ${expected}; the worker ${did}`,
  );
}

/** The value, or a description of one that cannot be cloned. */
function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return show(value);
  }
}
