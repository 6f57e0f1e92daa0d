import { outputsNamed } from '../loss/losses.js';
import type { Loops } from './loops.js';
import type { PlainNetwork } from './plainNetwork.js';

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

/** Adds a network, from the inputs that it reads to its outputs. Below a layer that reads nothing no layer is added. */
export function addNetwork(loops: Loops, { layers, output, outputs }: PlainNetwork): void {
  const lowest = layers.reduce((found, { inputs }, l) => (inputs === 0 ? l : found), 0);
  layers.forEach((layer, l) => {
    if (l >= lowest) layer.loop(loops, l);
  });
  const { operator } = outputsNamed(output);
  if (operator) loops.add(activations[operator](loops, outputs));
}
