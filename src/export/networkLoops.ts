import { outputsNamed } from '../loss/losses.js';
import type { Loops } from './loops.js';
import type { PlainNetwork } from './plainNetwork.js';
import { isNeeded } from './values.js';

/** What makes outputs of the sums of the last layer, by the operators of ONNX. */
const activations = {
  Softmax: (loops: Loops, outputs: number) => {
    const { float, exp } = loops.language;
    const each = loops.over('o', outputs);
    return `
${float} most = outputs[0];
${each} if (outputs[o] > most) most = outputs[o];
${float} total = 0;
${each} {
outputs[o] = ${exp}(outputs[o] - most);
total += outputs[o];
}
${each} outputs[o] /= total;`;
  },
  Sigmoid: (loops: Loops, outputs: number) =>
    `${loops.over('o', outputs)} outputs[o] = 1 / (1 + ${loops.language.exp}(-outputs[o]));`,
};

/** Adds a network, from the inputs that it reads to its outputs, without layers that have no effect on them. */
export function addNetwork(loops: Loops, { layers, takers, output, outputs }: PlainNetwork): void {
  layers.forEach((layer, l) => {
    if (!isNeeded(layers, l, takers)) return;
    layer.loop(loops, l);
    loops.end(l);
  });
  const { operator } = outputsNamed(output);
  if (operator) loops.add(activations[operator](loops, outputs));
}
