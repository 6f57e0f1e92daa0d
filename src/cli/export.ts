import type { Command } from './arguments/command.js';
import { exitCodes } from './arguments/failure.js';
import {
  describeOptions,
  file,
  flag,
  flagOf,
  invalid,
  type Option,
  type OptionTable,
  parseOptions,
} from './arguments/options.js';
import { choice } from './arguments/values.js';
import { STREAM } from './files/files.js';
import { inputFlags } from './files/inputs.js';
import { aboutFile } from './files/model.js';
import { roundingOf } from './rounding.js';
import { type Format, formatNames, outputOptions, writePruned } from './writePruned.js';

const format: Option<Format> = {
  hint: formatNames.join('|'),
  help: 'what to write',
  initial: 'onnx',
  read: choice(...formatNames),
};

const exportOptions = {
  format,
  logits: flag('without the softmax at the end, of onnx only'),
  int8: flag('weights as 8-bit integers, of c only'),
  rows: file('rows as l0net predict takes them: prints what 8-bit weights cost'),
  ...inputFlags,
  ...outputOptions,
} satisfies OptionTable;

/** `l0net export`: writes the pruned network for other programs. */
export const exportNetwork: Command = {
  summary: 'write the pruned network as ONNX, JSON, safetensors, JavaScript or C',
  options: exportOptions,
  help: () =>
    'Usage: l0net export FILE [options]\n\n' +
    'Writes the network, pruned, for other programs. model.safetensors becomes model.onnx, model.json,\n' +
    'model.pruned.safetensors, model.js with model.d.ts, or model.h. All take float32 rows, of images b/255, and number\n' +
    'inputs as in training; also with convolutions, where a row is an image, channel by channel.\n' +
    'js is a module without imports that exports predict(inputs). c is a header of C99 without allocation, in which\n' +
    'model_predict(inputs, outputs) is called after the file.\n' +
    'A network that was trained on a table takes rows of it: in onnx its columns are inputs by their names, js takes plain\n' +
    "objects and c structs, and answers are in the target's own units and names.\n" +
    `${aboutFile}\n\nOptions, with their defaults:\n${describeOptions(exportOptions)}`,
  run: async (args) => {
    const { help, values, given, operands } = parseOptions('l0net export', exportOptions, args, ['FILE']);
    if (help) {
      process.stdout.write(exportNetwork.help());
      return exitCodes.done;
    }
    for (const [name, only] of [
      ['logits', 'onnx'],
      ['int8', 'c'],
    ] as const) {
      if (!values[name] || values.format === only) continue;
      throw invalid(
        `--${name}`,
        `it with --format ${values.format}`,
        `the format ${only}, to have an effect`,
      );
    }
    if (values.rows && !values.int8)
      throw invalid('--rows', 'it without --int8', '--int8, to have an effect');
    const idle = Object.keys(inputFlags).find((name) => given.has(name as keyof typeof inputFlags));
    if (idle && !values.rows) throw invalid(flagOf(idle), 'it without --rows', '--rows, to have an effect');
    const [path] = operands as [string];
    await writePruned(path, values);
    const said = values.output === STREAM ? process.stderr : process.stdout;
    if (values.rows) said.write(await roundingOf(path, values.rows, { values, given }));
    return exitCodes.done;
  },
};
