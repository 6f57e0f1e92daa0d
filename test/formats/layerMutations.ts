import type { Mutation } from '../support/fuzz.js';
import type { Random } from '../support/random.js';
import { safetensors } from './safetensorsFile.js';

/** What convolutions do beyond others, in the order that files have it. */
const MARKS = [
  'batchNorm',
  'linear',
  'averages',
  'beside',
  'adds',
  'keepsSums',
  'freeGates',
  'dilation',
  'separable',
];

const SIZES = ['0', '1', '2', '3', '4', '1x2', '1x3', '2x1'];

/** A file whose header and data are what they were, but for what `change` does. */
function changed(
  change: (metadata: Record<string, string>, data: Uint8Array, random: Random) => void,
): Mutation {
  return (bytes, random) => {
    try {
      const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
      const data = bytes.slice(8 + length);
      change(header.__metadata__, data, random);
      return safetensors(JSON.stringify(header), data);
    } catch {
      return bytes; // Another mutation has damaged it already.
    }
  };
}

/** Mutations of sound models that leave sound files, which say something else of a layer. */
export const layerMutations: readonly Mutation[] = [
  changed(function otherMarks(metadata, _, random) {
    const keys = Object.keys(metadata).filter((key) => key.endsWith('.beyond'));
    const own = random.pick(keys);
    const turned = random.pick(MARKS);
    const names = metadata[own].split(' ');
    metadata[own] = MARKS.filter((mark) => names.includes(mark) !== (mark === turned)).join(' ');
  }),
  changed(function otherGeometry(metadata, _, random) {
    const keys = Object.keys(metadata).filter((key) =>
      /^\d+\.(kernel|stride|padding|dilation|pool|poolStride|height|columns|width)$/.test(key),
    );
    metadata[random.pick(keys)] = random.pick(SIZES);
  }),
  changed(function turnSign(_, data, random) {
    data[4 * random.integer(0, data.length / 4 - 1) + 3] ^= 0x80;
  }),
];
