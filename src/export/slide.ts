import { dilationOf } from '../layers/convolution/geometry.js';
import type { LayerParameters } from '../layers/plan.js';
import type { ConvGeometry } from '../layers/shape.js';
import type { Loops } from './loops.js';

/** What windows make of the sums W ⋆ x + b in them: of all channels, or of a separable convolution's map of the channel of its number. */
export interface PlainConvolution extends LayerParameters {
  readonly conv: ConvGeometry;
}

/**
 * Statements about maps whose numbers are these texts `m`, j being the place of each among those side by side: their windows are those of
 * row r and column q, and cells of these of row p and column t.
 */
export interface WindowLoops {
  /** Declares what gathers the sums of a window. */
  readonly begin: (maps: readonly string[]) => string;
  /** Takes the sum `s${j}` of a cell. */
  readonly take: (m: string, j: number) => string;
  /** Writes what a window gives. */
  readonly end: (m: string, j: number) => string;
}

/**
 * Cell by cell as pooling leaves them. There are no maps before pooling, which would take more memory than all else; where windows
 * overlap, sums are made more than once.
 *
 * @param below the value that it reads
 */
export function slide(
  loops: Loops,
  { inputs, outputs, weights, bias, conv }: PlainConvolution,
  l: number,
  below: string,
  { begin, take, end }: WindowLoops,
): void {
  const { kernel, stride, padding, height, width, pool, poolStride, outHeight, outWidth } = conv;
  const { whole, float } = loops.language;
  const dilation = dilationOf(conv);
  /** The cell of the image under one of the window, whose first is here. */
  const at = (begin: string, along: 0 | 1, cell: string) =>
    `${begin} + ${dilation[along] > 1 ? `${dilation[along]} * ` : ''}${cell}`;
  const isOwn = conv.beyond?.separable === true;
  const x = (c: string) =>
    loops.read(below, `(${c} * ${height} + ${at('top', 0, 'u')}) * ${width} + ${at('left', 1, 'v')}`);
  const part = isOwn ? 'windows' : undefined;
  const { name, scales } = loops.weights(l, weights, outputs, 'outputs first', part);
  const biases = loops.table(`bias${l}`, bias);
  // Along the height (0) and along the width (1).
  const first = (along: 0 | 1, cell: string, step: string) =>
    `(${cell} * ${poolStride[along]} + ${step}) * ${stride[along]} - ${padding[along]}`;
  const inside = (along: 0 | 1, at: string) =>
    padding[along] > 0 ? `if (${at} < 0 || ${at} >= ${[height, width][along]}) continue;` : '';
  const patch = (isOwn ? 1 : inputs) * kernel[0] * kernel[1];
  const product = (m: string, j: number) => `s${j} += ${isOwn ? x(m) : 'x'} * ${name}[${m} * ${patch} + k];`;
  const sum = (m: string, j: number) => {
    const scaled = scales ? ` * ${scales}[${m}]` : '';
    const biased = bias.length > 0 ? ` + ${biases}[${m}]` : '';
    return `
    ${scaled || biased ? `s${j} = s${j}${scaled}${biased};` : ''}
    ${take(m, j)}`;
  };
  loops.sideBySide(outputs, (maps) => {
    const sums = `
      ${whole} top = ${first(0, 'r', 'p')};
      ${whole} left = ${first(1, 'q', 't')};
      ${isOwn ? '' : loops.over('c', inputs)} ${loops.over('u', kernel[0])} {
      ${inside(0, at('top', 0, 'u'))}
      ${loops.over('v', kernel[1])} {
      ${inside(1, at('left', 1, 'v'))}
      ${isOwn ? '' : `${float} x = ${x('c')};`}
      ${whole} k = ${isOwn ? 'u' : `(c * ${kernel[0]} + u)`} * ${kernel[1]} + v;
      ${maps.map(product).join('\n')}
      }
      }`;
    return `
      ${loops.over('r', outHeight)} ${loops.over('q', outWidth)} {
      ${begin(maps)}
      ${loops.over('p', pool[0])} ${loops.over('t', pool[1])} {
      ${loops.zeros('s', maps)}${inputs > 0 ? sums : ''}${maps.map(sum).join('')}
      }
      ${maps.map(end).join('\n')}
      }`;
  });
}
