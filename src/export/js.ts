import { base64 } from './base64.js';
import { describe, meaningOf } from './describe.js';
import { type Language, Loops, type LoopTable } from './loops.js';
import { addNetwork, readsInputs } from './networkLoops.js';
import { list } from './numbers.js';
import type { PlainNetwork } from './plainNetwork.js';

/** A module in two files. */
export interface JsModule {
  /** ECMAScript modules of 2015 or later can be this text: it imports nothing. */
  readonly code: string;
  /** Its declarations, a file `.d.ts` beside it. */
  readonly types: string;
}

/** Sums are in float64, which engines are faster at than at rounding each. */
const javascript: Language = { whole: 'let', float: 'let', exp: 'Math.exp' };

/**
 * A pruned network as a module: weights, and `predict` in plain loops over what is left. What is read of a row is copied to an
 * array of float32 first: it is the same numbers then, and the same code, whatever kind of array the row is.
 */
export function encodeJs(network: PlainNetwork): JsModule {
  const { inputs, outputs, keptInputs } = network;
  const loops = new Loops(javascript, (place) => `row[${place}]`);
  const reads = readsInputs(network);
  const place = reads && keptInputs.length < inputs ? `${loops.table('kept', keptInputs)}[i]` : 'i';
  addNetwork(loops, network);
  const buffers = Object.entries({ row: reads ? keptInputs.length : 0, ...loops.buffers }).filter(
    ([, size]) => size > 0,
  );
  const copy = `
  const unit = inputs instanceof Uint8Array ? 255 : 1;
  ${loops.over('i', keptInputs.length)} {
    const value = inputs[${place}];
    row[i] = value / unit;
    if (typeof value !== 'number' || !Number.isFinite(row[i]))
      throw invalid(\`inputs[\${${place}}]\`, 'a finite number', value);
  }`;
  const head = comment([...describe(network)]);
  const documentation = comment([
    ...meaningOf(network),
    '',
    `@param {ArrayLike<number>} inputs ${inputs} numbers; those of a Uint8Array are bytes b, which are b/255 here`,
    `@param {Float32Array} [outputs] ${outputs} numbers, to be filled and returned; by default a new array`,
    '@returns {Float32Array}',
    '@throws {TypeError} for other lengths, and for what is read and no finite number',
  ]);
  const code = `\
${head}
${[...loops.tables.map(constant), ...buffers.map(scratch)].join('\n')}

${documentation}
export function predict(inputs, outputs = new Float32Array(${outputs})) {
  if (inputs.length !== ${inputs}) throw invalid('inputs.length', '${inputs}', inputs.length);
  if (!(outputs instanceof Float32Array && outputs.length === ${outputs}))
    throw invalid('outputs', 'a Float32Array(${outputs})', outputs);${reads ? copy : ''}
${loops.lines.join('\n')}
  return outputs;
}

function invalid(argument, expected, received) {
  return new TypeError(\`\${argument}: expected \${expected}, received \${received}\`);
}

function floats(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)).buffer);
}
`;
  const declaration =
    'export declare function predict(inputs: ArrayLike<number>, outputs?: Float32Array): Float32Array;';
  return { code, types: `${head}\n\n${documentation}\n${declaration}\n` };
}

/** Whichever text is shorter: base64 of full numbers, decimals where many are short. */
function constant({ name, values }: LoopTable): string {
  if (!(values instanceof Float32Array)) return `const ${name} = [${values.join()}];`;
  const [encoded, written] = [`floats('${base64(values)}')`, `new Float32Array(${list(values)})`];
  return `const ${name} = ${encoded.length < written.length ? encoded : written};`;
}

function scratch([name, size]: readonly [string, number]): string {
  return `const ${name} = new Float32Array(${size});`;
}

function comment(lines: readonly string[]): string {
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n');
}
