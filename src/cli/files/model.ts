import { Network } from '../../index.js';
import { decodeModel } from '../../saving/model.js';
import { readBytes } from './files.js';

/** What stands for the file of a network in the help of the commands that take one. */
export const aboutFile = 'FILE is what l0net train --save or saveModel wrote: a network, gated or pruned.';

/** A network and the bytes that it came from. */
export interface OpenedModel {
  readonly network: Network;
  readonly bytes: Uint8Array;
}

/** @throws FileError if it cannot be read, L0netError INVALID_FORMAT if it is no sound network. */
export async function openModel(path: string): Promise<OpenedModel> {
  const bytes = await readBytes(path);
  return { network: await Network.fromState(decodeModel(bytes, path)), bytes };
}
