import { afterEach, expect, test, vi } from 'vitest';
import { digestOf, sha256 } from '../../src/base/digest.js';
import { thrownBy } from '../support/examples.js';

afterEach(() => void vi.restoreAllMocks());

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (7 * i) % 256);

function unhex(text: string): number[] {
  return (text.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
}

test('SHA-256 of bytes is that of FIPS 180-4', async () => {
  expect(await sha256(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(await sha256(new Uint8Array(0))).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
});

test.each([1, 100, 333, 999])('of more than a block of %i bytes it is that of the digests', async (block) => {
  const digests: number[] = [];
  for (let at = 0; at < bytes.length; at += block) {
    digests.push(...unhex(await sha256(bytes.subarray(at, at + block))));
  }
  expect(await sha256(bytes, block)).toBe(await sha256(Uint8Array.from(digests)));
});

test.each([1000, 1001])('of no more than a block of %i bytes it is the same as ever', async (block) => {
  expect(await sha256(bytes, block)).toBe(await sha256(bytes));
});

test.each([ArrayBuffer, SharedArrayBuffer])(
  'the bytes may be overwritten at once, those of all blocks: %o',
  async (Memory) => {
    const others = new Uint8Array(new Memory(bytes.length));
    others.set(bytes);
    const digest = sha256(others, 100);
    others.fill(0);
    expect(await digest).toBe(await sha256(bytes, 100));
  },
);

test('no more bytes are digested at once than Node takes', async () => {
  const digest = vi.spyOn(crypto.subtle, 'digest').mockResolvedValue(new ArrayBuffer(32));
  // Says that it is as long, and is not.
  const long = {
    length: 2 ** 31,
    subarray: (from: number, to: number) => ({
      length: Math.min(to, 2 ** 31) - from,
      buffer: new ArrayBuffer(0),
    }),
  };
  await sha256(long as Uint8Array);
  const lengths = digest.mock.calls.map(([, part]) => (part as Uint8Array).length);
  expect(lengths).toEqual([2 ** 31 - 1, 1, 64]);
});

test('what the engine has no room for is a typed error', async () => {
  vi.spyOn(crypto.subtle, 'digest').mockRejectedValue(new Error('no room'));
  expect(await thrownBy(() => sha256(bytes))).toMatchObject({ code: 'OUT_OF_MEMORY', received: 1000 });
  // As much as no array has.
  const claimed = Object.defineProperty(new Float32Array(1), 'byteLength', { value: 2 ** 55 });
  expect(await thrownBy(() => digestOf([claimed]))).toMatchObject({
    code: 'OUT_OF_MEMORY',
    received: 2 ** 55,
  });
});
