import { zlibSync } from 'fflate';
import type { ImageLike } from '../../src/images.js';

/** The bytes of a PNG file with these pixels: 8 bits each of red, green, blue and alpha, no filters. */
export function pngFile({ width, height, data }: ImageLike): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(4 * width * y, 4 * width * (y + 1)), y * (1 + 4 * width) + 1);
  }
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([8, 6], 8);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(rows)),
    chunk('IEND', Uint8Array.of()),
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const named = Uint8Array.from([...new TextEncoder().encode(name), ...content]);
  const bytes = new Uint8Array(named.length + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(named, 4);
  view.setUint32(named.length + 4, crc(named));
  return bytes;
}

function crc(bytes: Uint8Array): number {
  let register = ~0;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ (register & 1 ? 0xedb88320 : 0);
  }
  return ~register >>> 0;
}
