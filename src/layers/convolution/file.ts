import type { PartReader } from '../../formats/partReader.js';
import type { LayerParameters, LayerState } from '../plan.js';
import type { ConvGeometry, ConvSettings } from '../shape.js';
import { areaOf, convGeometry } from './geometry.js';

/** As many as a network can be made with. */
const MOST = 2 ** 24;

/** What metadata call the parts of a convolution's geometry that the others follow from. */
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
  below: LayerState | undefined,
  isTop: boolean,
): { readonly conv: ConvGeometry } {
  if (below && !below.conv) {
    reader.fail(`${l}.kernel`, reader.file.metadata.get(`${l}.kernel`), 'a dense layer');
  }
  const size = (name: string, least: number, most: number) => reader.integer(`${l}.${name}`, least, most);
  const { outHeight, outWidth } = below?.conv ?? {};
  const height = size('height', outHeight ?? 1, outHeight ?? MOST);
  const width = size('columns', outWidth ?? 1, outWidth ?? MOST);
  const side = Math.min(height, width);
  const padding = size('padding', 0, MOST);
  const kernel = size('kernel', padding + 1, side + 2 * padding);
  const stride = size('stride', 1, MOST);
  const rough = convGeometry({ kernel, stride, padding, height, width, pool: 1, poolStride: 1 });
  const pool = size('pool', 1, Math.min(15, rough.mapHeight, rough.mapWidth));
  const poolStride = size('poolStride', 1, pool === 1 ? 1 : MOST);
  if (isTop) reader.fail(`${l}.kernel`, kernel, 'a dense last layer');
  return { conv: convGeometry({ ...rough, pool, poolStride }) };
}

/** Images and maps have no more numbers than a network can be made with, though no tensor of the file is as large. */
export function checkNumbers(
  reader: PartReader,
  l: number,
  { kernel, height, width, mapHeight, mapWidth }: ConvGeometry,
  { inputs, outputs }: LayerParameters,
): void {
  const most = Math.max(inputs * height * width, outputs * mapHeight * mapWidth, inputs * kernel ** 2);
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
