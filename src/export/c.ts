import { numbersInC } from './cNumbers.js';
import { pipelineInC } from './cPipeline.js';
import { describe } from './describe.js';
import { type Language, Loops, type LoopTable } from './loops.js';
import { addNetwork } from './networkLoops.js';
import { shortest } from './numbers.js';
import { type PlainNetwork, readsInputs } from './plainNetwork.js';
import { INPUTS } from './values.js';

const c: Language = { whole: 'int32_t', float: 'float', double: 'double', exp: 'expf' };

/**
 * A pruned network as a header of C99, which C++ takes, too: constant arrays and one function in plain loops over what is left, for rows of
 * numbers, or with its pipeline for rows of a table.
 *
 * @param name what all its names begin with: an identifier
 * @param int8 weights as 8-bit integers with a scale for each output, not as float32
 */
export function encodeC(network: PlainNetwork, name: string, int8: boolean): string {
  const { inputs, keptInputs, takers, output, pipeline } = network;
  const macro = name.toUpperCase();
  const around = pipeline ? pipelineInC(network, pipeline, name, macro) : numbersInC(network, name, macro);
  const loops = new Loops(c, (place) => `inputs[${place}]`, takers, { prefix: `${name}_`, int8 });
  loops.add(around.before);
  if (!pipeline && readsInputs(network) && keptInputs.length < inputs) loops.pick(INPUTS, 'kept', keptInputs);
  addNetwork(loops, network);
  loops.add(around.after);
  const buffers = Object.entries({ ...around.buffers, ...loops.buffers }).filter(([, size]) => size > 0);
  const flash = loops.tables.reduce((bytes, { values }) => bytes + typeOf(values).bytes * values.length, 0);
  const ram = 4 * buffers.reduce((sum, [, size]) => sum + size, 0);
  const sums = loops.lines.some((line) => /\bdouble\b/.test(line))
    ? 'sums float32, those of means over whole maps float64'
    : 'sums float32';
  const comment = [
    ...describe(network),
    '',
    ...around.documentation,
    `${int8 ? 'Weights are 8-bit integers with a scale for each output' : 'Weights are float32'}, ${sums}. Nothing is allocated.`,
    '',
    `${flash} bytes of constants (flash), ${ram} bytes of buffers, on the stack: with #define ${macro}_BUFFER static before the`,
    '#include they are outside of it, and one call at a time can use them.',
  ];
  const text = `\
/*
${comment.map((line) => ` * ${line}`.trimEnd()).join('\n')}
 */
#ifndef ${macro}_H
#define ${macro}_H

${output === 'linear' ? '' : '#include <math.h>\n'}#include <stdint.h>
${around.declarations}
#ifndef ${macro}_BUFFER
#define ${macro}_BUFFER
#endif

${loops.tables.map(constant).join('\n')}
${around.head} {
${buffers.map(([buffer, size]) => `  ${macro}_BUFFER float ${buffer}[${size}];\n`).join('')}\
${loops.lines.join('\n')}
}

#endif
`;
  return text.replace(/\n{3,}/g, '\n\n');
}

function constant({ name, values }: LoopTable): string {
  const numbers = Array.from<number, string>(values, values instanceof Float32Array ? float : String);
  return `static const ${typeOf(values).name} ${name}[${values.length}] = {\n${wrapped(numbers)}\n};`;
}

/** The smallest type that holds all values. */
function typeOf(values: LoopTable['values']): { readonly name: string; readonly bytes: number } {
  if (values instanceof Float32Array) return { name: 'float', bytes: 4 };
  if (values instanceof Int8Array) return { name: 'int8_t', bytes: 1 };
  const bytes = values.every((value) => value < 2 ** 8)
    ? 1
    : values.every((value) => value < 2 ** 16)
      ? 2
      : 4;
  return { name: `uint${8 * bytes}_t`, bytes };
}

/** Numbers in lines that any compiler takes. */
function wrapped(numbers: readonly string[]): string {
  const lines = [''];
  for (const number of numbers) {
    if (lines[lines.length - 1].length + number.length > 100) lines.push('');
    lines[lines.length - 1] += `${number},`;
  }
  return lines.map((line) => `  ${line}`).join('\n');
}

/** A constant of C: a decimal of a whole number would be an integer. */
function float(value: number): string {
  const text = shortest(value);
  return `${/[.e]/.test(text) ? text : `${text}.`}f`;
}
