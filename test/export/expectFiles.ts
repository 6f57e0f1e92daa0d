import { expect } from 'vitest';
import { toSafetensors } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { decodeModel } from '../../src/saving/model.js';
import { type Fields, messages, texts } from './onnxFile.js';

/** Expects that an ONNX file says of which network it is. */
export async function expectMetadata(model: Fields, small: Network): Promise<void> {
  const metadata = messages(model, 14).map((entry) => [texts(entry, 1)[0], texts(entry, 2)[0]]);
  expect(metadata).toEqual([
    ['architecture', [...small.summary().architecture, 3].join('-')],
    ['digest', await small.digest()],
  ]);
}

/** Expects that the safetensors file has the pruned network, which is returned. */
export async function expectSafetensors(network: Network, rows: Float32Array): Promise<Network> {
  const again = await Network.fromState(decodeModel(await toSafetensors(network)));
  expect(again.predict(rows)).toEqual(network.predict(rows));
  return again;
}
