/** Fetches images, file by file, and says how far it is. */
import {
  type ImageSet,
  PIXELS,
  TEST_IMAGES,
  TRAIN_PARTS,
  TRAIN_SIZES,
  testFile,
  trainFile,
} from './parts.js';

/** Images with their classes. */
export interface Images {
  /** [images] */
  readonly labels: Uint8Array;
  /** [images, 784] */
  readonly inputs: Uint8Array;
}

/** Bytes that have come, and all, 0 where nobody said how many. */
export type Progress = (loaded: number, total: number) => void;

/** Why there are no data, in words. */
export class DataMissing extends Error {}

/** Files that were fetched already, as they are without gzip: starting over takes them again. */
const fetched = new Map<string, Promise<Uint8Array>>();

/**
 * The first so many training images, one of TRAIN_SIZES, and the test images.
 *
 * @throws DataMissing where a file cannot be fetched or is not what it should be
 */
export async function loadImages(
  base: string,
  set: ImageSet,
  images: number,
  progress: Progress,
): Promise<{ readonly train: Images; readonly test: Images }> {
  const parts = TRAIN_PARTS.slice(0, TRAIN_SIZES.indexOf(images) + 1);
  const names = [testFile(set), ...parts.map((_, part) => trainFile(set, part))];
  const counts = new Map<string, readonly [number, number]>();
  const files = await Promise.all(
    names.map((name) =>
      fetchOnce(base, name, (loaded, total) => {
        counts.set(name, [loaded, total]);
        const all = [...counts.values()];
        progress(
          all.reduce((sum, [bytes]) => sum + bytes, 0),
          all.length < names.length ? 0 : all.reduce((sum, [, bytes]) => sum + bytes, 0),
        );
      }),
    ),
  );
  const [test, ...train] = files.map((bytes, i) =>
    split(names[i], bytes, i === 0 ? TEST_IMAGES : parts[i - 1]),
  );
  return { train: joined(train), test };
}

function fetchOnce(base: string, name: string, progress: Progress): Promise<Uint8Array> {
  const known = fetched.get(name);
  if (known) return known;
  const file = fetchFile(new URL(name, base), name, progress);
  fetched.set(name, file);
  // What failed is tried again.
  file.catch(() => fetched.delete(name));
  return file;
}

async function fetchFile(url: URL, name: string, progress: Progress): Promise<Uint8Array> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.body || !response.ok) {
    const why = response ? `the server answers ${response.status}` : 'there is no connection';
    throw new DataMissing(`The images could not be fetched (${name}): ${why}.`);
  }
  const total = Number(response.headers.get('content-length') ?? 0);
  let loaded = 0;
  const chunks: Uint8Array[] = [];
  const reader = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    loaded += next.value.length;
    progress(loaded, Math.max(total, loaded));
  }
  return gunzip(new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()));
}

/** A server may have taken the gzip away already. */
async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function split(name: string, bytes: Uint8Array, images: number): Images {
  if (bytes.length !== images * (1 + PIXELS)) {
    throw new DataMissing(`The images could not be read: ${name} has ${bytes.length} bytes.`);
  }
  return { labels: bytes.subarray(0, images), inputs: bytes.subarray(images) };
}

function joined(parts: readonly Images[]): Images {
  if (parts.length === 1) return parts[0];
  const images = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const all = { labels: new Uint8Array(images), inputs: new Uint8Array(images * PIXELS) };
  let at = 0;
  for (const { labels, inputs } of parts) {
    all.labels.set(labels, at);
    all.inputs.set(inputs, at * PIXELS);
    at += labels.length;
  }
  return all;
}
