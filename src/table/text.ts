import { type Bytes, peek } from './bytes.js';
import { fault } from './faults.js';

const LINE_FEED = 10;

/**
 * The text that bytes are in an encoding, without the mark at its beginning; where none is said it is UTF-8, or UTF-16 if
 * its mark is there.
 *
 * @throws L0netError INVALID_FORMAT naming the line of the first bytes that are no text
 */
export async function* textOf(
  bytes: Bytes,
  file: string,
  encoding: string | undefined,
): AsyncGenerator<string> {
  const { head, all } = await peek(bytes, 2);
  const label = encoding ?? markedBy(head) ?? 'utf-8';
  const decoder = new TextDecoder(label, { fatal: true });
  let lines = 1;
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      const line = lines + (chunk ? soundLines(chunk, label) : 0);
      throw fault(file, { line }, 'other bytes', `text in ${decoder.encoding}, or options.encoding`);
    }
  };
  for await (const chunk of all) {
    const text = decode(chunk);
    if (text !== '') yield text;
    lines += count(chunk, LINE_FEED);
  }
  decode();
}

function markedBy([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** The ends of lines before the first bytes that are no text. */
function soundLines(chunk: Uint8Array, label: string): number {
  // What a character that the chunk before began with goes on with is sound.
  const start = chunk.findIndex((byte) => byte >> 6 !== 0b10);
  const text = new TextDecoder(label).decode(chunk.subarray(Math.max(0, start)));
  const bad = text.indexOf('\ufffd');
  return bad < 0 ? 0 : text.slice(0, bad).split('\n').length - 1;
}

function count(bytes: Uint8Array, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}
