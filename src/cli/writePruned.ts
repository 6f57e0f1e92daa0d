import { toJson, toOnnx, toSafetensors } from '../export.js';
import type { Network } from '../index.js';
import { file, flag, type OptionTable } from './arguments/options.js';
import { checkOutput, STREAM, writeOutput } from './files/files.js';
import { openModel } from './files/model.js';
import { architecture, count } from './output/format.js';

/** The options of a command that writes a pruned network. */
export const outputOptions = {
  output: file('where to write, - for the standard output; by default beside FILE'),
  force: flag('replace a file that is there'),
} satisfies OptionTable;

/** How each format is written, and how the names of its files end. */
const formats = {
  onnx: { ending: '.onnx', write: (network: Network, logits: boolean) => toOnnx(network, { logits }) },
  json: { ending: '.json', write: toJson },
  safetensors: { ending: '.pruned.safetensors', write: toSafetensors },
} as const;

export type Format = keyof typeof formats;

/** What is asked for: `output` is empty for a file beside the one that is read. */
export interface PrunedOutput {
  readonly format: Format;
  readonly output: string;
  readonly force: boolean;
  readonly logits?: boolean;
}

/** Reads a network, writes it pruned, and says so. */
export async function writePruned(
  path: string,
  { format, output, force, logits = false }: PrunedOutput,
): Promise<void> {
  const { ending, write } = formats[format];
  const target = output || `${path.replace(/\.safetensors$/, '')}${ending}`;
  await checkOutput(target, force);
  const { network } = await openModel(path);
  const content = await write(network, logits);
  await writeOutput(target, content);
  if (target === STREAM) return; // nothing else belongs there
  const sizes = [...network.summary().architecture, network.outputs];
  process.stdout.write(`${target}: ${architecture(sizes)}, ${count(Buffer.byteLength(content))} bytes\n`);
}
