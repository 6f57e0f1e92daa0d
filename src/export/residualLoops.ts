import { beyondOf } from '../layers/residual/geometry.js';
import type { ConvGeometry } from '../layers/shape.js';
import type { Loops } from './loops.js';
import type { PlainNormalisation, PlainResidual } from './plainResidual.js';
import { sumChannels } from './separable.js';
import { slide, type WindowLoops } from './slide.js';
import { channelSumsOf, outputsOf, sumsOf } from './values.js';

/** Whether windows are whole maps, of which the kernels sum cells in float64 (assembly/conv/averagePool.ts). */
export function meansWholeMaps({ beyond, pool, mapHeight, mapWidth }: ConvGeometry): boolean {
  return beyond?.averages === true && pool[0] === mapHeight && pool[1] === mapWidth;
}

/**
 * Sums, what goes past them, normalisation, rectifier and pooling, cell by cell as slide.ts has them. Sums that others take are written,
 * too. What went past is written over, cell by cell, by what becomes of it.
 */
export function slideResidual(loops: Loops, layer: PlainResidual, l: number): void {
  const { inputs, outputs, conv, past, channels } = layer;
  if (channels && inputs > 0) sumChannels(loops, channels, l, layer.below);
  const below = channels ? channelSumsOf(l) : layer.below;
  const { mapHeight, mapWidth, poolStride, outHeight, outWidth } = conv;
  const cell = (m: string) =>
    `(${m} * ${mapHeight} + r * ${poolStride[0]} + p) * ${mapWidth} + q * ${poolStride[1]} + t`;
  const add = (m: string, j: number) =>
    past === undefined ? '' : `s${j} = s${j} + ${loops.read(past, cell(m))};`;
  const { takers } = loops;
  if (!takers.has(sumsOf(l))) {
    const isPooled = mapHeight * mapWidth !== outHeight * outWidth;
    const over = isPooled ? undefined : past;
    const y = loops.write(outputsOf(l), outputs * outHeight * outWidth, l, over);
    slide(loops, layer, l, below, handUp(loops, layer, l, y, add));
    return;
  }
  const sums = loops.write(sumsOf(l), outputs * mapHeight * mapWidth, l, past);
  const keep = (m: string, j: number) => `${add(m, j)}\n${sums}[${cell(m)}] = s${j};`;
  if (takers.has(outputsOf(l))) {
    const y = loops.write(outputsOf(l), outputs * outHeight * outWidth, l);
    slide(loops, layer, l, below, handUp(loops, layer, l, y, keep));
  } else slide(loops, layer, l, below, { begin: () => '', take: keep, end: () => '' });
}

/** @param prepare what is done with a sum before all else */
function handUp(
  loops: Loops,
  { conv, normalisation }: PlainResidual,
  l: number,
  y: string,
  prepare: WindowLoops['take'],
): WindowLoops {
  const { outHeight, outWidth } = conv;
  const { begin, take, give } = gathering(loops, conv);
  const normalise = normalisation ? normalising(loops, normalisation, l) : () => '';
  return {
    begin,
    take: (m, j) => `${prepare(m, j)}\n${normalise(m, j)}\n${take(j)}`,
    end: (m, j) => `${y}[(${m} * ${outHeight} + r) * ${outWidth} + q] = ${give(j)};`,
  };
}

function normalising(
  loops: Loops,
  { mean, factor, shift }: PlainNormalisation,
  l: number,
): WindowLoops['take'] {
  const [means, factors, shifts] = [
    loops.table(`means${l}`, mean),
    loops.table(`factors${l}`, factor),
    loops.table(`shifts${l}`, shift),
  ];
  return (m, j) => `s${j} = (s${j} - ${means}[${m}]) * ${factors}[${m}] + ${shifts}[${m}];`;
}

/** How a window's cells become one. */
interface Gathering {
  readonly begin: WindowLoops['begin'];
  readonly take: (j: number) => string;
  /** An expression. */
  readonly give: (j: number) => string;
}

function gathering(loops: Loops, conv: ConvGeometry): Gathering {
  const { pool, mapHeight, mapWidth } = conv;
  const { linear, averages } = beyondOf(conv);
  const begin: Gathering['begin'] = (maps) => loops.zeros('y', maps);
  const give: Gathering['give'] = (j) => `y${j}`;
  if (meansWholeMaps(conv)) return inLanes(loops, linear === true, mapHeight * mapWidth);
  if (averages) {
    const take = (j: number) => `${linear ? '' : `if (s${j} > 0) `}y${j} += s${j};`;
    return { begin, take, give: (j) => `y${j} / ${pool[0] * pool[1]}` };
  }
  return { begin, take: (j) => `${linear ? '' : `if (s${j} > y${j}) `}y${j} = s${j};`, give };
}

/** The mean of all cells in float64, in the order of assembly/math/longSum.ts: four sums take turns. */
function inLanes(loops: Loops, linear: boolean, cells: number): Gathering {
  const { double } = loops.language;
  const take = (j: number) => `
    ${linear ? '' : `if (s${j} < 0) s${j} = 0;`}
    {
    ${double} sum = d${j} + s${j};
    d${j} = e${j};
    e${j} = f${j};
    f${j} = g${j};
    g${j} = sum;
    }`;
  return {
    begin: (maps) => ['d', 'e', 'f', 'g'].map((lane) => loops.zeros(lane, maps, double)).join('\n'),
    take,
    give: (j) => `((d${j} + f${j}) + (e${j} + g${j})) / ${cells}`,
  };
}
