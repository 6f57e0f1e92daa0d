import type { CInterface } from './cInterface.js';
import { meaningOf } from './describe.js';
import { type PlainNetwork, readsInputs } from './plainNetwork.js';

/** Rows are numbers, and so are answers. */
export function numbersInC(network: PlainNetwork, name: string, macro: string): CInterface {
  return {
    documentation: [
      `    float inputs[${macro}_INPUTS], outputs[${macro}_OUTPUTS];`,
      `    ${name}_predict(inputs, outputs);`,
      '',
      ...meaningOf(network),
    ],
    declarations: `
#define ${macro}_INPUTS ${network.inputs}
#define ${macro}_OUTPUTS ${network.outputs}`,
    head: `
/* inputs [${macro}_INPUTS] -> outputs [${macro}_OUTPUTS], which must not overlap. */
static inline void ${name}_predict(const float *inputs, float *outputs)`,
    buffers: {},
    before: readsInputs(network) ? '' : '(void)inputs;',
    after: '',
  };
}
