/** What went wrong, for programs: stable across versions, unlike messages. */
export type ErrorCode =
  | 'INVALID_ARGUMENT' // a value outside its domain
  | 'UNKNOWN_OPTION' // an option that does not exist
  | 'INVALID_SHAPE' // an array whose length does not fit
  | 'INVALID_FORMAT' // a file that is not what it says it is
  | 'WRITE_FAILED' // a file that could not be written; `cause` is the error of the file system
  | 'MISSING_PACKAGE' // an optional package that is not installed
  | 'UNSUPPORTED' // the engine lacks what was asked for
  | 'NOT_FINITE' // a loss that is NaN or infinite, or a step to parameters that are
  | 'OUT_OF_MEMORY' // no linear memory for all that is needed; `received` are the bytes
  | 'BUSY' // a call into a training that is in the middle of something
  | 'DISPOSED' // a trainer that was replaced by another, a training that was left or has ended
  | 'WORKER_FAILED'; // a worker that did not start, or died

/** What an error says beyond its message. */
export interface ErrorDetails {
  /** The argument, option or place at fault, written as the caller writes it: `options.batchSize`. */
  argument: string;
  /** What was there. */
  received: unknown;
  /** What should have been there, as a phrase: `an integer from 1 on`. */
  expected: string;
}

/** Every error that l0net throws on purpose. It is thrown before anything is changed. */
export class L0netError extends Error {
  declare readonly code: ErrorCode;
  declare readonly argument: string;
  declare readonly received: unknown;
  declare readonly expected: string;

  constructor(code: ErrorCode, details: ErrorDetails, message?: string) {
    super(message ?? `${details.argument}: expected ${details.expected}, received ${show(details.received)}`);
    this.name = 'L0netError';
    Object.assign(this, details, { code });
  }
}

/** The error for a value outside its domain. */
export function invalid(argument: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_ARGUMENT', { argument, received, expected });
}

/** The error for a call into something that is in use. */
export function busy(argument: string, expected: string): L0netError {
  const message = `${argument}: expected ${expected}`;
  return new L0netError('BUSY', { argument, received: argument, expected }, message);
}

/** A value as it stands in an error message: short, whatever it is. */
export function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name}(${(value as Uint8Array).length ?? value.byteLength})`;
  if (Array.isArray(value))
    return value.length > 8 ? `an array of ${value.length}` : `[${value.map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    // What was read from a file may have a member of this name.
    const name: unknown = value.constructor?.name;
    return typeof name === 'string' ? name : 'an object';
  }
  return Object.is(value, -0) ? '-0' : String(value);
}
