import type { ImageInputs } from '../layers/images.js';
import { pipelineToText } from '../pipeline/text.js';
import { version } from '../runtime/generated/version.js';
import type { PlainNetwork } from './plainNetwork.js';

/** Of the JSON that is written here; readers refuse what they do not know. */
const VERSION = 1;

/**
 * A pruned network as plain JSON, a line for each row of weights, of convolutions for each map:
 *
 *     { "format": "l0net", "version": 1, "producer": "l0net 0.1.0",
 *       "inputs": numbers in a row, "keptInputs": [which of them the first layer takes, from 0],
 *       "image": { "channels", "height", "width" } as which the first layer takes a row, with convolutions only,
 *       "output": the kind of outputs, "digest": SHA-256 of the pruned network's parameters,
 *       "layers": [{ "kind": "dense", "inputs", "outputs", "activation": "relu" | "none",
 *                    "keptCells": [which cells of the maps below it takes, from 0], above convolutions only,
 *                    "weights": [inputs][outputs], "bias": [outputs] }] }
 *
 * With a pipeline there is "pipeline": its columns, of which a row's inputs follow, and its target, which says what outputs mean
 * (src/pipeline/pipeline.ts, target.ts).
 *
 * Each layer is y = x W + b, then max(0, y) for relu. Numbers are decimals that round to the float32 that they stand for.
 * Convolutions come first:
 *
 *     { "kind": "convolution", "channels", "maps", "activation": "relu", "kernel", "stride", "padding", "pool", "poolStride",
 *       "weights": [maps][channels][height][width] of a window, "bias": [maps] }
 *
 * where a number stands for both sides of a window; where these differ, there are two, [height, width].
 *
 *     y[m][i][j] = b[m] + Σ over c, u, v of W[m][c][u][v] · x[c][i · stride + u − padding][j · stride + v − padding]
 *
 * where x is 0 outside of the image, and maps have ⌊(side + 2 · padding − kernel)/stride⌋ + 1 rows and columns; then
 * max(0, y); then the greatest of each window of pool × pool cells, poolStride apart, which lie inside of the map: there are
 * ⌊(side − pool)/poolStride⌋ + 1, and what is left over counts for nothing. With 1 and 1 there is no pooling. The cells of
 * maps are numbered map by map, each row by row. There may be no maps, and then no channels above them.
 *
 * Those of residual networks, and with means or without a rectifier, are of the kind "residual convolution": see residual.ts.
 *
 * Readers refuse kinds of layers that they do not know: those of dense networks stop at the first layer.
 */
export function encodeJson(network: PlainNetwork): string {
  const { inputs, keptInputs, image, output, digest, layers, pipeline } = network;
  const written = layers.map((layer) => layer.json());
  return (
    `{"format":"l0net","version":${VERSION},"producer":"l0net ${version}",\n` +
    `"inputs":${inputs},"keptInputs":[${keptInputs.join()}],\n${image ? `"image":${imageSizes(image)},\n` : ''}` +
    `"output":"${output}","digest":"${digest}",\n${pipeline ? `"pipeline":${pipelineToText(pipeline)},\n` : ''}` +
    `"layers":[\n${written.join(',\n')}]}\n`
  );
}

function imageSizes({ channels, height, width }: ImageInputs): string {
  return `{"channels":${channels},"height":${height},"width":${width}}`;
}
