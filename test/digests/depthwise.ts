import { cellsOf, type PatchShape, patchCounts } from '../oracle/convolution.js';
import { depthwiseCells, depthwiseScratch } from '../support/depthwise.js';
import type { KernelCase, Operands } from './operands.js';

/** The kernels of assembly/conv/depthwise.ts and assembly/conv/depthwiseGradient.ts. */
export const depthwise: Record<string, KernelCase> = {
  depthwiseImages: (o) =>
    forEachLayer(o, ({ shape, images, output, cellsWith }) => {
      for (const rectified of [false, true]) {
        const outputs = o.room(images * (output + 1));
        o.kernels.depthwiseImages(cellsWith(rectified, { outputs }), images);
        o.keep(outputs, images * (output + 1));
      }
      o.keepNumber(depthwiseScratch(o.kernels, shape));
    }),
  depthwiseImagesGradient: (o) =>
    forEachLayer(o, ({ shape, images, image, output, cellsWith }) => {
      const count = shape.channels * (cellsOf(shape.kernel) + 3);
      for (const asks of [false, true]) {
        const [d, dx] = [o.room(count), o.room(images * (image + 2))];
        const outputGradients = o.floats(images * (output + 1));
        const cells = cellsWith(false, { outputGradients, d, imageGradients: asks ? dx : 0 });
        o.kernels.depthwiseImagesGradient(cells, images);
        o.keep(d, count);
        o.keep(dx, images * (image + 2));
      }
    }),
};

/** Images whose sizes follow from the shape, and their weights, under every kind of window. */
function forEachLayer(
  o: Operands,
  visit: (layer: {
    readonly shape: PatchShape;
    readonly images: number;
    readonly image: number;
    readonly output: number;
    readonly cellsWith: (rectified: boolean, others: Readonly<Record<string, number>>) => number;
  }) => void,
): void {
  const { rows, n, depth, kernels } = o;
  const images = 1 + (rows % 4);
  const sides = { channels: 1 + (rows % 6), height: 3 + (n % 11), width: 5 + (depth % 13) };
  const signal = { ...sides, height: 1, width: sides.height * sides.width };
  const shapes: readonly PatchShape[] = [
    { ...sides, kernel: 1, stride: 1, padding: 0 },
    { ...sides, kernel: 3, stride: 1, padding: 1 },
    { ...sides, kernel: [3, 5], stride: [2, 1], padding: [1, 2] },
    { ...sides, kernel: [2, 3], stride: [1, 3], padding: [1, 4], dilation: [2, 2] },
    { ...signal, kernel: [1, 9], stride: 1, padding: [0, 4] },
    { ...signal, kernel: [1, 3], stride: [1, 2], padding: [0, 3], dilation: [1, 3] },
  ];
  for (const shape of shapes) {
    const [image, taps] = [shape.channels * shape.height * shape.width, cellsOf(shape.kernel)];
    const output = shape.channels * patchCounts(shape).p;
    const words = depthwiseScratch(kernels, shape);
    const cells = {
      ...{ images: o.floats(images * (image + 2)), imageSize: image + 2, outputSize: output + 1 },
      ...{ left: o.floats(shape.channels * (taps + 1)), dPitch: taps + 3 },
      ...{ right: o.room(kernels.threads() * words), scratchPitch: 4 * words },
    };
    const cellsWith = (rectified: boolean, others: Readonly<Record<string, number>>) =>
      o.putWords(depthwiseCells(shape, rectified, { ...cells, ...others }));
    visit({ shape, images, image, output, cellsWith });
  }
}
