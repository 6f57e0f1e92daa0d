import '../gates/registerGaussian.js';
import '../layers/convolution/register.js';
import '../layers/residual/register.js';
import { readFile } from 'node:fs/promises';
import { Network } from '../network/network.js';
import type { NetworkOptions } from '../network/options.js';
import { decodeModel, encodeModel } from '../saving/model.js';
import { replaceFile } from './replaceFile.js';

/**
 * Saves a network, gated or pruned, as a safetensors file: parameters, averages, gates, removed inputs. The file is
 * written beside the old one and takes its place when it is safe on the disk: at any moment there is a whole file.
 *
 * @throws L0netError WRITE_FAILED if it cannot be written, with the error of the file system as its `cause`; an old file is
 *   then as it was.
 */
export function saveModel(path: string, network: Network): Promise<void> {
  return replaceFile(path, encodeModel(network.state()));
}

/**
 * Loads a network that `saveModel` saved, or that of a checkpoint: with the same parameters, bit for bit.
 *
 * @param build   as for Network.create
 * @param threads as for Network.create
 * @throws L0netError INVALID_FORMAT for a file that is no sound model or is of a later version; the error of the file
 *   system if it cannot be read; OUT_OF_MEMORY for a network that is too large.
 */
export async function loadModel(
  path: string,
  build?: NetworkOptions['build'],
  threads?: NetworkOptions['threads'],
): Promise<Network> {
  return Network.fromState(decodeModel(await readFile(path), path), build, undefined, threads);
}
