import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/base/digest.js';
import { HashedBytes } from '../../src/chunks/hashedBytes.js';

test('bytes that come in pieces have the digest of all of them together, of several blocks, too', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 100 }), async (given, size) => {
      // A block has room for two digests at least: those of the blocks are digested themselves.
      const block = 64 + size;
      const hashed = new HashedBytes(block);
      for (const piece of given) hashed.add(piece);
      const all = Uint8Array.from(given.flatMap((piece) => [...piece]));
      expect(hashed.digest()).toBe(await sha256(all, block));
    }),
  );
});
