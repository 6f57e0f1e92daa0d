import type { PartReader } from '../../formats/partReader.js';
import { savesGates } from '../../gates/distributions.js';
import type { LayerParameters, LayerState } from '../plan.js';
import type { ConvGeometry, ConvSettings, Sides } from '../shape.js';
import { areaOf, convGeometry, isSquare, textOf, windowCells } from './geometry.js';

/** As many as a network can be made with. */
const MOST = 2 ** 24;

/** Cells of a window that is pooled: kernels number them in a byte, with a number for none. */
export const MOST_POOLED = 254;

/** What metadata call the parts of a convolution's geometry that the others follow from: one number, or `1x9` where sides differ. */
const geometryKeys: readonly (readonly [key: string, name: keyof ConvSettings])[] = [
  ['kernel', 'kernel'],
  ['stride', 'stride'],
  ['padding', 'padding'],
  ['height', 'height'],
  ['columns', 'width'],
  ['pool', 'pool'],
  ['poolStride', 'poolStride'],
];

/** What else they say of a convolution, if it is so: each as 1. */
const marks = ['batchNorm', 'linear', 'averages', 'adds', 'keepsSums'] as const;

/** The version that brought these. */
const MARKED = 3;

export function versionOf(conv: ConvGeometry): number {
  return conv.from || marks.some((mark) => conv[mark]) ? MARKED : 1;
}

/** Metadata of a convolution. */
export function writeGeometry(conv: ConvGeometry): [name: string, value: string][] {
  return [
    ...geometryKeys.map(([key, name]) => [key, textOf(conv[name] as number | Sides)] as [string, string]),
    ...(conv.from ? [['from', String(conv.from)] as [string, string]] : []),
    ...marks.flatMap((mark) => (conv[mark] ? [[mark, '1'] as [string, string]] : [])),
  ];
}

/** The geometry of layer l, a convolution: it stands on images, or on the maps of another one. */
export function readGeometry(
  reader: PartReader,
  l: number,
  layers: readonly LayerState[],
  isTop: boolean,
): { readonly conv: ConvGeometry } {
  const from = reader.file.metadata.has(`${l}.from`) ? reader.integer(`${l}.from`, 2, 2) : 1;
  const below = layers[l - from];
  if (below && !below.conv) {
    reader.fail(`${l}.kernel`, reader.file.metadata.get(`${l}.kernel`), 'a dense layer');
  }
  const size = (name: string, least: number, most: number) => reader.integer(`${l}.${name}`, least, most);
  const { outHeight, outWidth } = below?.conv ?? {};
  const height = size('height', outHeight ?? 1, outHeight ?? MOST);
  const width = size('columns', outWidth ?? 1, outWidth ?? MOST);
  const sides = (name: string, least: Sides, most: Sides) => readSides(reader, `${l}.${name}`, least, most);
  const padding = sides('padding', [0, 0], [MOST, MOST]);
  const [above, beside] = padding;
  const kernel = sides('kernel', [above + 1, beside + 1], [height + 2 * above, width + 2 * beside]);
  const stride = sides('stride', ONE, [MOST, MOST]);
  const rough = convGeometry({ kernel, stride, padding, height, width, pool: ONE, poolStride: ONE });
  const pool = sides('pool', ONE, [rough.mapHeight, rough.mapWidth]);
  const marked = marks.filter((mark) => reader.file.metadata.has(`${l}.${mark}`));
  for (const mark of marked) reader.choice(`${l}.${mark}`, ['1']);
  const rest: Pick<ConvSettings, (typeof marks)[number] | 'from'> = {
    ...Object.fromEntries(marked.map((mark) => [mark, true])),
    ...(from === 2 && { from }),
  };
  if ((rest.linear || rest.adds) && !rest.averages && !isSquare(pool, 1))
    reader.fail(`${l}.pool`, pool, '1: there is no rectifier');
  if (!rest.averages && pool[0] * pool[1] > MOST_POOLED)
    reader.fail(`${l}.pool`, pool, `at most ${MOST_POOLED} cells`);
  const poolStride = sides('poolStride', ONE, isSquare(pool, 1) ? ONE : [MOST, MOST]);
  if (isTop) reader.fail(`${l}.kernel`, kernel, 'a dense last layer');
  const conv = convGeometry({ ...rough, pool, poolStride, ...rest });
  checkBlock(reader, l, layers, conv);
  return { conv };
}

const ONE: Sides = [1, 1];

/** Metadata that are one number for both sides, or two. */
function readSides(reader: PartReader, key: string, least: Sides, most: Sides): Sides {
  const text = reader.file.metadata.get(key);
  const [, height, width = height] = /^(\d{1,16})(?:x(\d{1,16}))?$/.exec(text ?? '') ?? [];
  const sides: Sides = [Number(height), Number(width)];
  // A text that is no such numbers gives NaN, which is not within anything.
  if (sides.every((side, i) => side >= least[i] && side <= most[i])) return sides;
  return reader.fail(key, text, `integers from ${least.join('x')} to ${most.join('x')}`);
}

/** That sums which are added to others are there, of the same size, and that what goes past a block is beside it. */
function checkBlock(
  reader: PartReader,
  l: number,
  layers: readonly LayerState[],
  { adds, from, keepsSums, batchNorm, pool, mapHeight, mapWidth }: ConvGeometry,
): void {
  const fail = (mark: string) => reader.fail(`${l}.${mark}`, '1', 'a layer of a residual block');
  if (keepsSums && !(batchNorm && isSquare(pool, 1))) fail('keepsSums');
  const beside = layers[l - 1]?.conv;
  if (from && !(beside?.linear && !beside.batchNorm && layers[l - 2]?.conv)) fail('from');
  if (!adds) return;
  const past = layers[l - 2]?.conv;
  const isThere = past?.keepsSums || (past?.linear && !past.batchNorm && isSquare(past.pool, 1));
  if (!batchNorm || !isThere || past.mapHeight !== mapHeight || past.mapWidth !== mapWidth) fail('adds');
}

/** What normalisation keeps of so many maps. */
export function readNormalisation(
  reader: PartReader,
  prefix: string,
  { batchNorm }: ConvGeometry,
  outputs: number,
): Partial<LayerParameters> {
  if (!batchNorm) return {};
  const statistics = reader.floats(`${prefix}statistics`, [outputs, 2]).data;
  const at = statistics.findIndex((value, i) => i % 2 === 1 && value < 0);
  if (at >= 0) reader.fail(`${prefix}statistics[${at}]`, statistics[at], 'a variance');
  return { scale: reader.floats(`${prefix}scale`, [outputs]).data, statistics };
}

/** Images and maps have no more numbers than a network can be made with, though no tensor of the file is as large. */
export function checkNumbers(
  reader: PartReader,
  l: number,
  conv: ConvGeometry,
  { inputs, outputs }: LayerParameters,
  layers: readonly LayerState[],
): void {
  if (conv.adds && layers[l - 2].last.outputs !== outputs) {
    reader.fail(`${l}.weights`, outputs, `${layers[l - 2].last.outputs} maps, as are added to them`);
  }
  for (const at of conv.adds ? [l - 2, l] : []) {
    if (at === l ? savesGates(reader, l) : layers[at].gates)
      reader.fail(`${at}.adds`, '1', 'maps without gates');
  }
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
