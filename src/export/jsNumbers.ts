import { meaningOf } from './describe.js';
import type { JsInterface } from './jsInterface.js';
import { type PlainNetwork, readsInputs } from './plainNetwork.js';

/**
 * Rows are numbers, and so are answers. What is read of a row is copied to an array of float32: it is the same numbers then, and the same
 * code, whatever kind of array the row is.
 */
export function numbersInJs(network: PlainNetwork): JsInterface {
  const { inputs, outputs, keptInputs } = network;
  const count = readsInputs(network) ? keptInputs.length : 0;
  const some = count > 0 && count < inputs;
  const place = some ? 'kept[i]' : 'i';
  const copy = `
    const unit = inputs instanceof Uint8Array ? 255 : 1;
    for (let i = 0; i < ${count}; i++) {
    const value = inputs[${place}];
    row[i] = value / unit;
    if (typeof value !== 'number' || !Number.isFinite(row[i])) throw invalid(\`inputs[\${${place}}]\`, 'a finite number', value);
    }`;
  return {
    buffer: ['row', count],
    declarations: some ? `const kept = [${keptInputs.join()}];` : '',
    documentation: [
      ...meaningOf(network),
      '',
      `@param {ArrayLike<number>} inputs ${inputs} numbers; those of a Uint8Array are bytes b, which are b/255 here`,
      `@param {Float32Array} [outputs] ${outputs} numbers, to be filled and returned; by default a new array`,
      '@returns {Float32Array}',
      '@throws {TypeError} for other lengths, and for what is read and no finite number',
    ],
    parameters: `inputs, outputs = new Float32Array(${outputs})`,
    before: `
      if (inputs.length !== ${inputs}) throw invalid('inputs.length', '${inputs}', inputs.length);
      if (!(outputs instanceof Float32Array && outputs.length === ${outputs})) throw invalid('outputs', 'a Float32Array(${outputs})', outputs);
      ${count > 0 ? copy : ''}`,
    after: 'return outputs;',
    functions: '',
    types: '',
    signature: '(inputs: ArrayLike<number>, outputs?: Float32Array): Float32Array',
  };
}
