/** The pruned network as a file, and a program of about ten lines that runs it. Loaded when somebody downloads. */
import type { Network } from 'l0net';
import { toC, toJs, toJson, toOnnx, toSafetensors } from 'l0net/export';
import type { Download, DownloadFormat } from '../run/messages.js';
import { type Sample, snippets } from './snippets.js';

/** @param sample a row that snippets predict */
export async function downloadOf(
  network: Network,
  format: DownloadFormat,
  sample: Sample,
): Promise<Download> {
  const { snippet, language } = snippets[format](sample);
  return { ...(await written[format](network)), snippet, language };
}

type File = Pick<Download, 'name' | 'type' | 'bytes'>;

const written: Readonly<Record<DownloadFormat, (network: Network) => Promise<File>>> = {
  onnx: async (network) => ({
    name: 'model.onnx',
    type: 'application/octet-stream',
    bytes: await toOnnx(network),
  }),
  safetensors: async (network) => ({
    name: 'model.safetensors',
    type: 'application/octet-stream',
    bytes: await toSafetensors(network),
  }),
  json: async (network) => ({
    name: 'model.json',
    type: 'application/json',
    bytes: bytesOf(await toJson(network)),
  }),
  javascript: async (network) => ({
    name: 'model.mjs',
    type: 'text/javascript',
    bytes: bytesOf((await toJs(network)).code),
  }),
  c: async (network) => ({
    name: 'model.h',
    type: 'text/plain',
    bytes: bytesOf(await toC(network, { name: 'model' })),
  }),
};

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
