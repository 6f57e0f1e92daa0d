import { inflateRawSync } from 'node:zlib';
import type { Mnist, MnistSet } from '../../src/node/mnist.js';

/** What pack.ts puts in their place: so many images and their labels behind one another, deflated, in base64. */
declare const PACKED_IMAGES: number;
declare const PACKED_DIGITS: string;

/** In the packed file this is all there is of src/node.ts: the first images that MNIST has to train on, and none to test with. */
export async function loadMnist(): Promise<Mnist> {
  const bytes = new Uint8Array(inflateRawSync(Buffer.from(PACKED_DIGITS, 'base64')));
  const labels = bytes.subarray(bytes.length - PACKED_IMAGES);
  const none: MnistSet = { inputs: new Uint8Array(), labels: new Uint8Array() };
  return { train: { inputs: bytes.subarray(0, bytes.length - PACKED_IMAGES), labels }, test: none };
}
