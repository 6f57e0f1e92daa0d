import { L0netError } from '../base/errors.js';
import { fault } from './faults.js';

/** Bytes in the order of a file. */
export type Bytes = AsyncIterable<Uint8Array>;

/** The first bytes, at least so many unless there are fewer, and all bytes with those among them. */
export async function peek(bytes: Bytes, least: number): Promise<{ head: Uint8Array; all: Bytes }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let seen = 0; seen < least; ) {
    const { done, value } = await iterator.next();
    if (done) break;
    first.push(value);
    seen += value.length;
  }
  let given = 0;
  const all: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => all,
    next: async () => (given < first.length ? { done: false, value: first[given++] } : iterator.next()),
    // Also before any was asked for, when a generator would do nothing: the source is to be closed.
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
  return { head: joined(first), all };
}

/** These bytes in one array. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const result = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    result.set(chunk, at);
    at += chunk.length;
  }
  return result;
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * What a gzip file unpacks to. Errors of its source come through as they are.
 *
 * @throws L0netError INVALID_FORMAT for a file that is damaged, or does not end
 */
export function gunzip(bytes: Bytes, file: string): Bytes {
  return unpack(bytes, 'gzip', file, 'a whole gzip file');
}

/** The same of deflate without a frame, as it is in zip files. */
export function inflate(bytes: Bytes, place: string): Bytes {
  return unpack(bytes, 'deflate-raw', place, 'whole deflated bytes');
}

async function* unpack(
  bytes: Bytes,
  format: 'gzip' | 'deflate-raw',
  file: string,
  expected: string,
): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  let failed: { readonly reason: unknown } | undefined;
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value as Uint8Array<ArrayBuffer>);
      } catch (reason) {
        failed = { reason };
        controller.error(reason);
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream(format)).getReader();
  let isDone = false;
  try {
    while (true) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done) return;
      yield value;
    }
  } catch (error) {
    isDone = true;
    if (failed) throw failed.reason;
    if (error instanceof L0netError) throw error;
    throw fault(file, {}, (error as Error).message, expected);
  } finally {
    if (!isDone) await reader.cancel().catch(() => {});
  }
}
