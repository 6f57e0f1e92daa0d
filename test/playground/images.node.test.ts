import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { DataMissing, loadImages } from '../../examples/playground/src/data/images.js';
import {
  PIXELS,
  TEST_IMAGES,
  TRAIN_PARTS,
  testFile,
  trainFile,
} from '../../examples/playground/src/data/parts.js';

/** A file of images: label i mod 10, all its pixels i mod 251. */
function file(images: number): Buffer {
  const labels = Buffer.from(Uint8Array.from({ length: images }, (_, i) => i % 10));
  const pixels = Buffer.from(
    Uint8Array.from({ length: images * PIXELS }, (_, i) => Math.floor(i / PIXELS) % 251),
  );
  return Buffer.concat([labels, pixels]);
}

let close: (() => void) | undefined;

afterEach(() => close?.());

/** Serves files by name; what is undefined is not there. */
async function serving(files: Readonly<Record<string, Buffer | undefined>>): Promise<string> {
  const server = createServer((request, response) => {
    const body = files[(request.url ?? '').slice(1)];
    if (body) response.writeHead(200, { 'content-length': body.length }).end(body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

// What was fetched is kept by its name: each test has files of its own.
test('images come in parts, gzipped or as they are, with their progress', async () => {
  const base = await serving({
    [testFile('mnist')]: gzipSync(file(TEST_IMAGES)),
    [trainFile('mnist', 0)]: gzipSync(file(TRAIN_PARTS[0])),
    [trainFile('mnist', 1)]: file(TRAIN_PARTS[1]),
  });
  const seen: [number, number][] = [];
  const { train, test: tests } = await loadImages(base, 'mnist', 10_000, (...progress) =>
    seen.push(progress),
  );
  expect(train.labels).toHaveLength(10_000);
  expect(tests.labels).toHaveLength(TEST_IMAGES);
  // The first of the second part is its image 0.
  expect([train.labels[1999], train.labels[2000], train.inputs[2001 * PIXELS]]).toEqual([9, 0, 1]);
  const [loaded, total] = seen.at(-1) ?? [];
  expect(loaded).toBe(total);
  expect(seen.every(([bytes], i) => i === 0 || bytes >= seen[i - 1][0])).toBe(true);
});

test('what cannot be fetched or is cut off is an error in words, and is fetched again the next time', async () => {
  const files: Record<string, Buffer | undefined> = { [testFile('fashion')]: file(TEST_IMAGES) };
  const base = await serving(files);
  const load = () => loadImages(base, 'fashion', 2000, () => undefined);
  await expect(load()).rejects.toThrow(DataMissing);
  await expect(load()).rejects.toThrow('fashion-train-0.bin): the server answers 404');
  files[trainFile('fashion', 0)] = file(1999);
  await expect(load()).rejects.toThrow('fashion-train-0.bin has 1569215 bytes');
});
