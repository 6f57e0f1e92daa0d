import Table from 'cli-table3';
import type { Command } from './arguments/command.js';
import { exitCodes } from './arguments/failure.js';
import { describeOptions, flag, type OptionTable, parseOptions } from './arguments/options.js';
import { aboutFile, openModel } from './files/model.js';
import { type Cost, type Inspection, inspectModel } from './inspection.js';
import { layerNames } from './output/dead.js';
import { architecture, count } from './output/format.js';
import { describeGates } from './output/gates.js';

const inspectOptions = { json: flag('print one JSON object, for programs') } satisfies OptionTable;

/** `l0net inspect`: what is in the file of a network. */
export const inspect: Command = {
  summary: 'print layers, gates, FLOPs, size and digest of a network',
  options: inspectOptions,
  help: () =>
    'Usage: l0net inspect FILE [options]\n\n' +
    'Prints what a network is: its layers and gates, what it costs dense and pruned, and the digests of its\n' +
    'parameters. Where there are averaged parameters, the figures are of those.\n' +
    `${aboutFile}\n\nOptions:\n${describeOptions(inspectOptions)}`,
  run: async (args) => {
    const { help, values, operands } = parseOptions('l0net inspect', inspectOptions, args, ['FILE']);
    if (help) {
      process.stdout.write(inspect.help());
      return exitCodes.done;
    }
    const [file] = operands as [string];
    const inspection = await inspectModel(file, await openModel(file));
    process.stdout.write(values.json ? `${JSON.stringify(inspection)}\n` : describe(inspection));
    return exitCodes.done;
  },
};

const plain = { head: [], border: [] };

/** The inspection as text: a line about the file, its layers, its costs, its digests. */
export function describe(inspection: Inspection): string {
  const { file, bytes, format, version, output, seed, averaged, layers, digest } = inspection;
  const gated = layers.some(({ gates }) => gates);
  return [
    `${file}: ${count(bytes)} bytes, format ${format} ${version}`,
    `${output} outputs, ${gated ? 'gates' : 'no gates'}, ${averaged ? 'averages' : 'no averages'}, seed ${seed}`,
    layerTable(inspection),
    ...(inspection.dead.length > 0 ? [`dead           ${layerNames(inspection.dead)}`] : []),
    costTable(inspection),
    `inputs read    ${count(inspection.keptInputs.length)} of ${count(inspection.inputs)}`,
    `expected L0    ${count(inspection.expectedL0)}`,
    `expected FLOPs ${count(inspection.expectedFlops)} as the paper counts, ${count(inspection.expectedFlopsExact)} exactly`,
    `digest         ${digest.last}`,
    ...(digest.averaged ? [`of averages    ${digest.averaged}`] : []),
    '',
  ].join('\n');
}

function layerTable({ layers }: Inspection): string {
  const table = new Table({
    head: [
      'layer',
      'kind',
      'inputs',
      'outputs',
      'zero weights',
      'open gates',
      'expected',
      'gates at test time',
    ],
    style: plain,
    colAligns: ['right', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
  });
  layers.forEach(({ kind, width, inputs, outputs, zeros, gates }, l) => {
    const of = (now: number, first: number) =>
      now === first ? count(now) : `${count(now)} of ${count(first)}`;
    const sizes =
      kind === 'dense' ? [of(inputs, width), count(outputs)] : [count(inputs), of(outputs, width)];
    const about = gates
      ? [
          of(gates.open, gates.count),
          gates.expectedOpen.toFixed(1),
          `${gates.on === 'weights' ? 'on weights, ' : ''}${describeGates(gates)}`,
        ]
      : ['–', '–', 'none'];
    table.push([String(l + 1), kind, ...sizes, count(zeros), ...about]);
  });
  return table.toString();
}

function costTable({ dense, pruned }: Inspection): string {
  const table = new Table({
    head: ['', 'dense', 'pruned'],
    style: plain,
    colAligns: ['left', 'right', 'right'],
  });
  const row = (name: string, show: (cost: Cost) => string): void => {
    table.push([name, show(dense), show(pruned)]);
  };
  row('architecture', (cost) => architecture(cost.architecture));
  row('parameters', (cost) => count(cost.parameters));
  row('bytes of parameters', (cost) => count(cost.bytes));
  row('multiply-adds a row', (cost) => count(cost.multiplyAdds));
  row('FLOPs a row', (cost) => count(cost.flops));
  return table.toString();
}
