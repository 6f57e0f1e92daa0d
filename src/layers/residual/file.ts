import type { PartReader } from '../../formats/partReader.js';
import { savesGates } from '../../gates/distributions.js';
import { readSides } from '../convolution/file.js';
import { convolutionForm } from '../convolution/form.js';
import { ANY, isSquare, ONE, textOf } from '../convolution/geometry.js';
import type { FileForm } from '../form.js';
import { MOST } from '../images.js';
import type { LayerParameters, LayerState } from '../plan.js';
import type { Beyond, ConvGeometry, ConvShape, LayerGeometry, Sides } from '../shape.js';
import { beyondOf, ownCells, takesMaxima } from './geometry.js';

const marks = [
  'batchNorm',
  'linear',
  'averages',
  'beside',
  'adds',
  'keepsSums',
  'freeGates',
  'dilation',
  'separable',
] as const;

/** What files say of convolutions is in these, too. */
const base = convolutionForm.file as FileForm;

/**
 * As a convolution's, and l.beyond: what it does beyond others, the names of it with a space between. Version 3 brought it. With
 * dilation l.dilation, too, written as the sides of windows are.
 */
export const residualFile: FileForm = {
  ...base,
  version: ({ conv }: LayerGeometry) => (conv?.beyond ? 3 : 1),
  metadata: ({ conv }: Pick<ConvShape, 'conv'>) => [
    ...base.metadata({ conv }),
    ['beyond', marks.filter((mark) => beyondOf(conv)[mark]).join(' ')] as const,
    ...(conv.beyond?.dilation ? [['dilation', textOf(conv.beyond.dilation)] as const] : []),
  ],
  geometry: readGeometry,
  rest: (reader, prefix, { conv }: Pick<ConvShape, 'conv'>, outputs) => ({
    ...(beyondOf(conv).batchNorm && readNormalisation(reader, prefix, outputs)),
    ...(beyondOf(conv).separable && readChannels(reader, prefix, conv, outputs)),
  }),
  checkNumbers(reader, l, geometry, parameters, layers) {
    base.checkNumbers(reader, l, geometry, parameters, layers);
    if (geometry.conv?.beyond?.separable) checkSums(reader, l, geometry.conv, parameters);
    if (geometry.conv?.beyond?.adds) checkWhole(reader, l, parameters, layers);
  },
  checkCells(reader, l, cells, below) {
    const { beside, keepsSums } = below.conv?.beyond ?? {};
    if (beside || keepsSums)
      reader.fail(`${l - 1}.beyond`, undefined, 'the end of a residual block above it');
    base.checkCells(reader, l, cells, below);
  },
};

function readGeometry(
  reader: PartReader,
  l: number,
  layers: readonly LayerState[],
  isTop: boolean,
): LayerGeometry {
  const key = `${l}.beyond`;
  const names = reader.file.metadata.get(key)?.split(' ') ?? [];
  const known = marks.filter((mark) => names.includes(mark));
  if (known.length === 0 || known.join(' ') !== names.join(' ')) {
    reader.fail(key, names.join(' '), `one or more of ${marks.join(', ')}, in this order`);
  }
  const named: Beyond = Object.fromEntries(known.map((mark) => [mark, true]));
  const beyond = known.includes('dilation') ? { ...named, dilation: readDilation(reader, l) } : named;
  const standing = beyond.beside ? layers.slice(0, -1) : layers;
  const { conv } = base.geometry(reader, l, standing, isTop, beyond) as ConvShape;
  if ((beyond.linear || beyond.adds) && takesMaxima(conv)) {
    reader.fail(`${l}.pool`, conv.pool, '1: there is no rectifier');
  }
  checkBlock(reader, l, layers, conv);
  return { conv };
}

function readDilation(reader: PartReader, l: number): Sides {
  const key = `${l}.dilation`;
  const dilation = readSides(reader, key, ONE, ANY);
  if (isSquare(dilation, 1)) reader.fail(key, textOf(dilation), 'more than 1 along one side');
  return dilation;
}

/** That sums which are added to others are there, of the same size, and that what goes past a block is beside it. */
function checkBlock(
  reader: PartReader,
  l: number,
  layers: readonly LayerState[],
  { beyond, pool, mapHeight, mapWidth }: ConvGeometry,
): void {
  const { adds, beside, keepsSums, batchNorm, freeGates, separable } = beyond ?? {};
  const isFit = (fits: unknown) => {
    if (!fits)
      reader.fail(`${l}.beyond`, reader.file.metadata.get(`${l}.beyond`), 'layers of a residual block');
  };
  const [past, right] = [layers[l - 2]?.conv, layers[l - 1]?.conv];
  // What the two layers below promise comes with this one.
  isFit(adds || !(past?.beyond?.keepsSums || right?.beyond?.beside));
  if (keepsSums) isFit(batchNorm && isSquare(pool, 1) && !savesGates(reader, l));
  if (beside) isFit(past && right && isPlain(right));
  if (freeGates) isFit(batchNorm && savesGates(reader, l));
  if (separable) isFit(!(adds || beside || keepsSums) && (batchNorm || !savesGates(reader, l)));
  if (!adds) return;
  isFit(batchNorm && past && right && (past.beyond?.keepsSums || (isPlain(past) && right.beyond?.beside)));
  isFit(past?.mapHeight === mapHeight && past.mapWidth === mapWidth);
}

/** Whether a layer's outputs are its sums. */
function isPlain({ beyond, pool }: ConvGeometry): boolean {
  return beyond?.linear === true && !beyond.batchNorm && isSquare(pool, 1);
}

/** What normalisation keeps of so many maps. */
function readNormalisation(reader: PartReader, prefix: string, outputs: number): Partial<LayerParameters> {
  const statistics = reader.floats(`${prefix}statistics`, [outputs, 2]).data;
  const at = statistics.findIndex((value, i) => i % 2 === 1 && value < 0);
  if (at >= 0) reader.fail(`${prefix}statistics[${at}]`, statistics[at], 'a variance');
  return { scale: reader.floats(`${prefix}scale`, [outputs]).data, statistics };
}

/** How many channels a separable convolution sums: of its weights [outputs, channels + cells of the window]. */
function readChannels(
  reader: PartReader,
  prefix: string,
  conv: ConvGeometry,
  outputs: number,
): Pick<LayerParameters, 'inputs'> {
  const key = `${prefix}weights`;
  const columns = reader.floats(key, [outputs, undefined]).shape[1];
  const inputs = columns - ownCells(conv);
  if (inputs < 0) reader.fail(key, columns, `${ownCells(conv)} columns or more`);
  return { inputs };
}

/** The sums of channels are no more than a network can be made with, either. */
function checkSums(
  reader: PartReader,
  l: number,
  { height, width }: ConvGeometry,
  { outputs }: LayerParameters,
): void {
  const most = outputs * height * width;
  if (most > MOST) reader.fail(`${l}.height`, most, `sums of at most ${MOST} numbers`);
}

/** That the maps of layer l and those that are added to them are as many, and that no gate closes any. */
function checkWhole(
  reader: PartReader,
  l: number,
  { outputs }: LayerParameters,
  layers: readonly LayerState[],
): void {
  const past = layers[l - 2];
  if (past.last.outputs !== outputs || past.gates || savesGates(reader, l)) {
    reader.fail(`${l}.weights`, outputs, `${past.last.outputs} maps without gates, as are added to them`);
  }
}
