import type { Command } from './arguments/command.js';
import { exitCodes } from './arguments/failure.js';
import { describeOptions, parseOptions } from './arguments/options.js';
import { aboutFile } from './files/model.js';
import { outputOptions, writePruned } from './writePruned.js';

/** `l0net prune`: writes the network without what its gates closed. */
export const prune: Command = {
  summary: 'make a trained network really smaller',
  options: outputOptions,
  help: () =>
    'Usage: l0net prune FILE [options]\n\n' +
    'Writes the network without its closed inputs, neurons and maps, and with its gates folded into the weights: the\n' +
    'same outputs, bit for bit. model.safetensors becomes model.pruned.safetensors.\n' +
    `${aboutFile}\n\nOptions:\n${describeOptions(outputOptions)}`,
  run: async (args) => {
    const { help, values, operands } = parseOptions('l0net prune', outputOptions, args, ['FILE']);
    if (help) process.stdout.write(prune.help());
    else await writePruned(operands[0] as string, { format: 'safetensors', ...values });
    return exitCodes.done;
  },
};
