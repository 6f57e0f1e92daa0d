import { dilationOf } from '../layers/convolution/geometry.js';
import type { LayerState } from '../layers/plan.js';
import { beyondOf } from '../layers/residual/geometry.js';
import { indexBelow } from '../layers/shape.js';
import { imageBelow, isClosed, side, sizesInJson, weightsInJson, windowsInJson } from './convolution.js';
import { list, parts } from './numbers.js';
import type { PlainLayer } from './plainLayer.js';
import { type PlainNormalisation, type PlainResidual, plainResidual } from './plainResidual.js';
import { slideResidual } from './residualLoops.js';
import { addResidual } from './residualNodes.js';
import { channelSumsOf } from './values.js';

/** A convolution that does something beyond others as other programs see it. */
export function seeResidual(layers: readonly LayerState[], l: number): PlainLayer {
  const plain = plainResidual(layers, l);
  const { inputs, below, past, channels } = plain;
  const summed = channels ? [channelSumsOf(l)] : [];
  return {
    takes: [...(inputs > 0 ? [below, ...summed] : []), ...(past === undefined ? [] : [past])],
    image: imageBelow(plain),
    json: () => written(plain, l - indexBelow(layers[l], l)),
    onnx(graph, l, name, takers) {
      if (!isClosed(layers, l)) addResidual(graph, plain, l, name, takers);
    },
    loop: (loops, l) => slideResidual(loops, plain, l),
  };
}

/**
 * As a convolution's (json.ts), and
 *
 *     { "kind": "residual convolution", "reads": 1 | 2, "adds": true | false, "activation": "relu" | "none",
 *       "pooling": "max" | "mean", "dilation": n or [height, width],
 *       "normalisation": { "mean": [maps], "factor": [maps], "shift": [maps] } in place of "bias", if it stays }
 *
 * and of a separable one "weights" [maps][channels][1][1], whose sums go through the window "separable" [maps][height][width] of their map.
 *
 * It takes the outputs of the layer so many below, and adds to its sums those of the layer two below, which have what was added to them.
 * They become (s − mean) · factor + shift, max(0, ·) of that for relu, and of windows the greatest or the mean.
 *
 * @param reads how many layers further down stands the one whose outputs it reads
 */
function written(layer: PlainResidual, reads: number): string {
  const { conv, bias, normalisation, channels } = layer;
  const { adds = false, linear, averages } = beyondOf(conv);
  const own = normalisation ? normalisationInJson(normalisation) : `"bias":${list(bias)}`;
  return (
    `{"kind":"residual convolution","reads":${reads},"adds":${adds},${sizesInJson(layer)},` +
    `"activation":"${linear ? 'none' : 'relu'}",\n${windowsInJson(layer)},"pooling":"${averages ? 'mean' : 'max'}",` +
    `"dilation":${side(dilationOf(conv))},\n${weightsInJson(channels ?? layer)},\n` +
    `${channels ? `"separable":${windowsOf(layer)},\n` : ''}${own}}`
  );
}

function windowsOf({ outputs, conv, weights }: PlainResidual): string {
  return `[${parts(weights, outputs, (window) => `[${parts(window, conv.kernel[0], list).join()}]`).join(',\n')}]`;
}

function normalisationInJson({ mean, factor, shift }: PlainNormalisation): string {
  return `"normalisation":{"mean":${list(mean)},\n"factor":${list(factor)},\n"shift":${list(shift)}}`;
}
