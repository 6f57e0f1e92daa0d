import { basename } from 'node:path';
import { toC, toJs, toJson, toOnnx, toSafetensors } from '../export.js';
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

type Content = Uint8Array | string;

/** How a format is written, and how the names of its files end. */
interface FormatKind {
  readonly ending: string;
  /** What the file beside `target` is called, where there is one. */
  readonly beside?: (target: string) => string;
  /** @param name that of the file, without folders and ending */
  write(network: Network, asked: PrunedOutput, name: string): Promise<Content | [Content, Content]>;
}

const formats = {
  onnx: { ending: '.onnx', write: (network, { logits = false }) => toOnnx(network, { logits }) },
  json: { ending: '.json', write: (network) => toJson(network) },
  safetensors: { ending: '.pruned.safetensors', write: (network) => toSafetensors(network) },
  js: {
    ending: '.js',
    beside: (target) => `${target.replace(/\.(m?)js$/, '')}.d.${target.endsWith('.mjs') ? 'mts' : 'ts'}`,
    write: async (network) => {
      const { code, types } = await toJs(network);
      return [code, types];
    },
  },
  c: {
    ending: '.h',
    write: (network, { int8 = false }, name) => toC(network, { int8, name: identifier(name) }),
  },
} as const satisfies Record<string, FormatKind>;

export type Format = keyof typeof formats;

/** All formats, the default one first. */
export const formatNames = Object.keys(formats) as readonly Format[];

/** What is asked for: `output` is empty for a file beside the one that is read. */
export interface PrunedOutput {
  readonly format: Format;
  readonly output: string;
  readonly force: boolean;
  readonly logits?: boolean;
  readonly int8?: boolean;
}

/** Reads a network, writes it pruned, and says so. */
export async function writePruned(path: string, asked: PrunedOutput): Promise<void> {
  const { ending, beside, write }: FormatKind = formats[asked.format];
  const stem = path.replace(/\.safetensors$/, '');
  const target = asked.output || `${stem}${ending}`;
  const targets = beside && target !== STREAM ? [target, beside(target)] : [target];
  for (const each of targets) await checkOutput(each, asked.force);
  const { network } = await openModel(path);
  const contents = [await write(network, asked, basename(target === STREAM ? stem : target, ending))].flat();
  for (const [i, each] of targets.entries()) await writeOutput(each, contents[i] as Content);
  if (target === STREAM) return; // nothing else belongs there
  const sizes = [...network.summary().architecture, network.outputs];
  const bytes = targets.reduce((sum, _, i) => sum + Buffer.byteLength(contents[i] as Content), 0);
  process.stdout.write(`${targets.join(', ')}: ${architecture(sizes)}, ${count(bytes)} bytes\n`);
}

/** A name as C takes it. */
function identifier(name: string): string {
  const letters = name.replace(/\W/g, '_').slice(0, 32);
  return /^[A-Za-z]/.test(letters) ? letters : `n_${letters}`;
}
