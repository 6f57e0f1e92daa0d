import { base64 } from './base64.js';
import { describe } from './describe.js';
import { numbersInJs } from './jsNumbers.js';
import { pipelineInJs } from './jsPipeline.js';
import { type Language, Loops, type LoopTable } from './loops.js';
import { addNetwork } from './networkLoops.js';
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
const javascript: Language = { whole: 'let', float: 'let', double: 'let', exp: 'Math.exp' };

/**
 * A pruned network as a module: weights, and `predict` in plain loops over what is left, for rows of numbers, or with its pipeline for
 * rows of a table.
 */
export function encodeJs(network: PlainNetwork): JsModule {
  const { pipeline } = network;
  const around = pipeline ? pipelineInJs(network, pipeline) : numbersInJs(network);
  const [read] = around.buffer;
  const loops = new Loops(javascript, (place) => `${read}[${place}]`, network.takers);
  loops.add(around.before);
  addNetwork(loops, network);
  loops.add(around.after);
  const between = Object.entries(loops.buffers).filter(([, size]) => size > 0);
  const buffers = [around.buffer, ...between];
  const head = comment(describe(network));
  const documentation = comment(around.documentation);
  const code = `\
${head}
${[...loops.tables.map(constant), ...buffers.map(scratch)].join('\n')}
${around.declarations}

${documentation}
export function predict(${around.parameters}) {
${loops.lines.join('\n')}
}
${around.functions}
function invalid(argument, expected, received) {
  return new TypeError(\`\${argument}: expected \${expected}, received \${received}\`);
}

function floats(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)).buffer);
}
`;
  const types = `${head}\n${around.types}\n${documentation}\nexport declare function predict${around.signature};\n`;
  return { code, types };
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
