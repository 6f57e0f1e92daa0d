import type { PartReader } from '../../formats/partReader.js';
import { MOST } from '../images.js';
import type { LayerParameters, LayerState } from '../plan.js';
import type { Beyond, ConvGeometry, ConvSettings, Sides } from '../shape.js';
import {
  ANY,
  areaOf,
  convGeometry,
  dilationOf,
  isSquare,
  ONE,
  positions,
  textOf,
  windowCells,
} from './geometry.js';

/** Cells of a window that is pooled: kernels number them in a byte, with a number for none. */
export const MOST_POOLED = 254;

/** What metadata call the parts of a convolution's geometry that the others follow from: a number, or `1x9` where sides differ. */
export const geometryKeys: readonly (readonly [key: string, name: keyof ConvSettings])[] = [
  ['kernel', 'kernel'],
  ['stride', 'stride'],
  ['padding', 'padding'],
  ['height', 'height'],
  ['columns', 'width'],
  ['pool', 'pool'],
  ['poolStride', 'poolStride'],
];

/** The geometry of layer l, a convolution: it stands on images, or on the maps of another one. */
export function readGeometry(
  reader: PartReader,
  l: number,
  layers: readonly LayerState[],
  isTop: boolean,
  beyond?: Beyond,
): { readonly conv: ConvGeometry } {
  const below = layers.at(-1);
  if (below && !below.conv) {
    reader.fail(`${l}.kernel`, reader.file.metadata.get(`${l}.kernel`), 'a dense layer');
  }
  const size = (name: string, least: number, most: number) => reader.integer(`${l}.${name}`, least, most);
  const { outHeight, outWidth } = below?.conv ?? {};
  const height = size('height', outHeight ?? 1, outHeight ?? MOST);
  const width = size('columns', outWidth ?? 1, outWidth ?? MOST);
  const sides = (name: string, least: Sides, most = ANY) => readSides(reader, `${l}.${name}`, least, most);
  const padding = sides('padding', [0, 0]);
  const [above, beside] = padding;
  const [down, across] = dilationOf({ beyond });
  // As many cells as reach beyond the padding, and not beyond the image with it.
  const kernel = sides(
    'kernel',
    [Math.ceil(above / down) + 1, Math.ceil(beside / across) + 1],
    [positions(height + 2 * above, 1, down), positions(width + 2 * beside, 1, across)],
  );
  const stride = sides('stride', ONE);
  const settings = { kernel, stride, padding, height, width, pool: ONE, poolStride: ONE };
  const rough = convGeometry(beyond ? { ...settings, beyond } : settings);
  const pool = sides('pool', ONE, [rough.mapHeight, rough.mapWidth]);
  if (!beyond?.averages && pool[0] * pool[1] > MOST_POOLED)
    reader.fail(`${l}.pool`, pool, `at most ${MOST_POOLED} cells`);
  const poolStride = sides('poolStride', ONE, isSquare(pool, 1) && !beyond?.averages ? ONE : ANY);
  if (isTop) reader.fail(`${l}.kernel`, kernel, 'a dense last layer');
  return { conv: convGeometry({ ...rough, pool, poolStride }) };
}

/** Metadata that are one number for both sides, or two. */
export function readSides(reader: PartReader, key: string, least: Sides, most: Sides): Sides {
  const text = reader.file.metadata.get(key);
  const [height, width = height] = (text ?? '').split('x').map(Number);
  const sides: Sides = [height, width];
  const isWithin = (side: number, i: number) => side >= least[i] && side <= most[i];
  if (/^\d+(x\d+)?$/.test(text ?? '') && sides.every(isWithin)) return sides;
  return reader.fail(key, text, `integers from ${textOf(least)} to ${textOf(most)}`);
}

/** Images and maps have no more numbers than a network can be made with, though no tensor of the file is as large. */
export function checkNumbers(
  reader: PartReader,
  l: number,
  conv: ConvGeometry,
  { inputs, outputs }: LayerParameters,
): void {
  const { height, width, mapHeight, mapWidth } = conv;
  const most = Math.max(inputs * height * width, outputs * mapHeight * mapWidth, inputs * windowCells(conv));
  if (most > MOST) reader.fail(`${l}.height`, most, `images and maps of at most ${MOST} numbers`);
  if (inputs < 1 && l === 0) reader.fail(`${l}.weights`, inputs, 'one channel or more');
}

/** Inputs of the first dense layer, l, are cells of maps, which must be there. */
export function checkCells(
  reader: PartReader,
  l: number,
  cells: Int32Array | undefined,
  { origins, width, conv }: LayerState,
): void {
  if (!origins || !conv) return;
  const left = new Set(origins);
  if (!cells) {
    reader.fail(`${l}.origins`, undefined, `cells of the ${left.size} of ${width} maps that are left`);
  }
  const area = areaOf(conv);
  const at = cells.findIndex((cell) => !left.has(Math.floor(cell / area)));
  if (at >= 0) reader.fail(`${l}.origins[${at}]`, cells[at], 'a cell of a map that is left');
}
