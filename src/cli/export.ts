import type { Command } from './arguments/command.js';
import { exitCodes } from './arguments/failure.js';
import {
  describeOptions,
  flag,
  invalid,
  type Option,
  type OptionTable,
  parseOptions,
} from './arguments/options.js';
import { choice } from './arguments/values.js';
import { aboutFile } from './files/model.js';
import { type Format, outputOptions, writePruned } from './writePruned.js';

const format: Option<Format> = {
  hint: 'onnx|json|safetensors',
  help: 'what to write',
  initial: 'onnx',
  read: choice('onnx', 'json', 'safetensors'),
};

const exportOptions = {
  format,
  logits: flag('without the softmax at the end, of onnx only'),
  ...outputOptions,
} satisfies OptionTable;

/** `l0net export`: writes the pruned network for other programs. */
export const exportNetwork: Command = {
  summary: 'write the pruned network as ONNX, JSON or safetensors',
  options: exportOptions,
  help: () =>
    'Usage: l0net export FILE [options]\n\n' +
    'Writes the network, pruned, for other programs. model.safetensors becomes model.onnx, model.json or\n' +
    'model.pruned.safetensors. The ONNX file takes float32 rows, of images b/255, and numbers inputs as in training; also\n' +
    'with convolutions, where a row is an image, channel by channel.\n' +
    `${aboutFile}\n\nOptions, with their defaults:\n${describeOptions(exportOptions)}`,
  run: async (args) => {
    const { help, values, operands } = parseOptions('l0net export', exportOptions, args, ['FILE']);
    if (help) {
      process.stdout.write(exportNetwork.help());
      return exitCodes.done;
    }
    if (values.logits && values.format !== 'onnx') {
      throw invalid('--logits', `it with --format ${values.format}`, 'the format onnx, to have an effect');
    }
    await writePruned(operands[0] as string, values);
    return exitCodes.done;
  },
};
