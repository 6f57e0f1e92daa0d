import { Script } from 'node:vm';
import { L0netError } from '../../src/base/errors.js';
import { Random } from './random.js';

/** Makes another file of a file. The bytes it is given are its own to change. */
export type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

/** A reader of files, and what it promises of whatever it reads. */
export interface Reader<T> {
  /** Sound files, from which all others are made. */
  readonly samples: readonly Uint8Array[];
  /** Mutations that know the format; those that do not are always among them. */
  readonly mutations?: readonly Mutation[];
  /** Reads a file, or throws an L0netError INVALID_FORMAT whose argument begins with `bytes`. */
  readonly parse: (bytes: Uint8Array) => T;
  /** Throws unless what was read is what the file says: by writing it again, say. */
  readonly check: (value: T, bytes: Uint8Array) => void;
}

/** The same of a reader that is not done at once. */
export interface AsyncReader<T> extends Omit<Reader<T>, 'parse' | 'check'> {
  readonly parse: (bytes: Uint8Array) => Promise<T>;
  readonly check: (value: T, bytes: Uint8Array) => void | Promise<void>;
}

/** How the files fared. */
export interface Outcome {
  readonly parsed: number;
  readonly refused: number;
}

/** Numbers at which sizes overflow, change their sign or leave the integers. */
export const INTERESTING: readonly bigint[] = [
  ...[0n, 1n, 7n, 8n, 9n, 127n, 128n, 255n, 256n, 32767n, 65535n, 65536n, 99_999_999n, 100_000_000n],
  ...[100_000_001n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n],
  ...[2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 8n, 2n ** 64n - 1n],
];

/** Files that share one clock, since each clock is a thread. They take less than a second. */
const BATCH = 1000;

/**
 * Reads `runs` files that are damaged at random, each in one to four ways. The same seed gives the same files.
 *
 * A run fails if the reader throws anything but its typed error, if what it read does not pass the check, or if it does
 * not return: the message then holds the file.
 *
 * @param milliseconds The time for a thousand files, after which the reader is taken to hang.
 */
export function fuzz<T>(reader: Reader<T>, seed: number, runs: number, milliseconds = 30_000): Outcome {
  const mutations = [...bytewise(reader.samples), ...(reader.mutations ?? [])];
  let parsed = 0;
  let run = 0;
  let file = new Uint8Array(0);

  const batch = (): void => {
    for (const end = Math.min(run + BATCH, runs); run < end; run++) {
      file = damaged(reader.samples, mutations, run, seed);
      if (survives(reader, file)) parsed++;
    }
  };
  while (run < runs) {
    try {
      within(milliseconds, batch);
    } catch (reason) {
      throw failed(run, seed, file, reason);
    }
  }
  return { parsed, refused: runs - parsed };
}

/** The same with a reader that is not done at once. One that never returns is seen only by the clock of the test. */
export async function fuzzAsync<T>(reader: AsyncReader<T>, seed: number, runs: number): Promise<Outcome> {
  const mutations = [...bytewise(reader.samples), ...(reader.mutations ?? [])];
  let parsed = 0;
  for (let run = 0; run < runs; run++) {
    const file = damaged(reader.samples, mutations, run, seed);
    const before = file.slice();
    try {
      const value = await reader.parse(file).catch(refusal);
      if (value instanceof L0netError) continue;
      await reader.check(value, file);
      if (!same(before, file)) throw new Error('the reader changed the file');
      parsed++;
    } catch (reason) {
      throw failed(run, seed, file, reason);
    }
  }
  return { parsed, refused: runs - parsed };
}

/** The file of a run. */
function damaged(
  samples: readonly Uint8Array[],
  mutations: readonly Mutation[],
  run: number,
  seed: number,
): Uint8Array<ArrayBuffer> {
  const random = new Random(Math.imul(run, 0x9e3779b1) ^ seed);
  let file = random.pick(samples).slice();
  for (let left = random.integer(1, 4); left > 0; left--) {
    // Each mutation gets a copy, so that none can spoil a sample or hold on to what another changes.
    file = random.pick(mutations)(file, random).slice();
  }
  return file;
}

function failed(run: number, seed: number, file: Uint8Array, cause: unknown): Error {
  return new Error(`run ${run} of seed ${seed}, the file ${JSON.stringify(latin1(file))}`, { cause });
}

/** The error of a file that is refused as it should be; throws any other. */
function refusal(error: unknown): L0netError {
  const typed =
    error instanceof L0netError && error.code === 'INVALID_FORMAT' && error.argument.startsWith('bytes');
  if (!typed) throw error;
  return error;
}

function survives<T>(reader: Reader<T>, file: Uint8Array): boolean {
  const before = file.slice();
  let value: T;
  try {
    value = reader.parse(file);
  } catch (error) {
    refusal(error);
    return false;
  }
  reader.check(value, file);
  if (!same(before, file)) throw new Error('the reader changed the file');
  return true;
}

/** Calls `run` and stops it if it takes longer, even if it never returns to the event loop. */
function within(milliseconds: number, run: () => void): void {
  const holder = globalThis as { fuzzed?: () => void };
  holder.fuzzed = run;
  try {
    new Script('fuzzed()').runInThisContext({ timeout: milliseconds });
  } finally {
    delete holder.fuzzed;
  }
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Bytes before `at`, the inserted ones, and those from `end` on. */
export function splice(bytes: Uint8Array, at: number, end: number, inserted: Uint8Array): Uint8Array {
  const result = new Uint8Array(at + inserted.length + bytes.length - end);
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(bytes.subarray(end), at + inserted.length);
  return result;
}

/** Mutations that know nothing of the format. */
function bytewise(samples: readonly Uint8Array[]): Mutation[] {
  return [
    function flipBit(bytes, random) {
      if (bytes.length > 0) bytes[place(bytes, random, 1)] ^= 1 << random.integer(0, 7);
      return bytes;
    },
    function replaceByte(bytes, random) {
      if (bytes.length > 0) bytes[place(bytes, random, 1)] = random.integer(0, 255);
      return bytes;
    },
    function truncate(bytes, random) {
      return bytes.subarray(0, place(bytes, random));
    },
    function insert(bytes, random) {
      const at = place(bytes, random);
      return splice(
        bytes,
        at,
        at,
        Uint8Array.from({ length: random.integer(1, 9) }, () => random.integer(0, 255)),
      );
    },
    function remove(bytes, random) {
      const [at, end] = chunk(bytes, random);
      return splice(bytes, at, end, new Uint8Array(0));
    },
    function duplicate(bytes, random) {
      const [at, end] = chunk(bytes, random);
      return splice(bytes, end, end, bytes.slice(at, end));
    },
    function takeFromAnother(bytes, random) {
      const other = random.pick(samples);
      const [at, end] = chunk(bytes, random);
      return splice(bytes, at, end, other.subarray(...chunk(other, random)));
    },
    function interestingNumber(bytes, random) {
      const number = random.pick(INTERESTING);
      const field = new DataView(new ArrayBuffer(8));
      const littleEndian = random.pick([true, false]);
      field.setBigUint64(0, number, littleEndian);
      const width = random.pick([1, 2, 4, 8]);
      const digits = new Uint8Array(field.buffer, littleEndian ? 0 : 8 - width, width);
      const at = place(bytes, random);
      return splice(bytes, at, Math.min(at + width, bytes.length), digits);
    },
  ];
}

/** A place in the file, often near its beginning, where headers are; `last` bytes before the end at most. */
function place(bytes: Uint8Array, random: Random, last = 0): number {
  const most = bytes.length - last;
  return random.integer(0, random.unit() < 0.3 ? Math.min(most, 16) : most);
}

function chunk(bytes: Uint8Array, random: Random): [number, number] {
  const at = place(bytes, random);
  return [at, random.integer(at, Math.min(bytes.length, at + random.pick([1, 4, 16, 1000])))];
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 2000), (byte) => String.fromCharCode(byte)).join('');
}
