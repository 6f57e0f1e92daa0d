import type { OnnxGraph } from '../formats/onnxGraph.js';
import type { LayerParameters, LayerState } from '../layers/plan.js';
import type { ConvGeometry, ConvShape, Sides } from '../layers/shape.js';
import type { Loops } from './loops.js';
import { list, parts } from './numbers.js';
import type { PlainLayer } from './plainLayer.js';

/** y = maxima of max(0, W ⋆ x + b) over the windows of `conv.pool`: of one cell each where there is no pooling. */
interface PlainConvolution extends LayerParameters {
  readonly conv: ConvGeometry;
}

/** A convolution as other programs see it. */
export function seeConvolution({ conv, last }: LayerState & Pick<ConvShape, 'conv'>): PlainLayer {
  const plain = { conv, ...last };
  return {
    inputs: last.inputs,
    image: { channels: last.inputs, height: conv.height, width: conv.width },
    json: () => written(plain),
    onnx: (graph, l, name) => convolve(graph, plain, l, name),
    loop: (loops, l) => slide(loops, plain, l),
  };
}

function written({ inputs, outputs, conv, weights, bias }: PlainConvolution): string {
  const { kernel, stride, padding, pool, poolStride } = conv;
  const window = (values: Float32Array) => `[${parts(values, kernel[0], list).join()}]`;
  const map = (values: Float32Array) => `[${parts(values, inputs, window).join()}]`;
  return (
    `{"kind":"convolution","channels":${inputs},"maps":${outputs},"activation":"relu",\n` +
    `"kernel":${side(kernel)},"stride":${side(stride)},"padding":${side(padding)},"pool":${side(pool)},` +
    `"poolStride":${side(poolStride)},\n` +
    `"weights":[${parts(weights, outputs, map).join(',\n')}],\n"bias":${list(bias)}}`
  );
}

/** One number for both sides, or a list of two where they differ. */
function side([height, width]: Sides): number | string {
  return height === width ? height : `[${height},${width}]`;
}

/** Nodes of layer l, of which the last one is called `name`. Runtimes refuse one without maps or channels, so it gets a map or channel of zeros. */
function convolve(graph: OnnxGraph, layer: PlainConvolution, l: number, name: string): void {
  const { inputs, outputs, weights, bias, conv } = layer;
  const { kernel, stride, padding, pool, poolStride } = conv;
  const [maps, channels] = [Math.max(1, outputs), Math.max(1, inputs)];
  const filled = weights.length ? weights : new Float32Array(maps * channels * kernel[0] * kernel[1]);
  const operands = [
    graph.floats(`${l}.weights`, [maps, channels, ...kernel], filled),
    graph.floats(`${l}.bias`, [maps], outputs ? bias : new Float32Array(1)),
  ];
  graph.node('Conv', `${l}.sums`, operands, {
    kernel_shape: kernel,
    strides: stride,
    pads: [...padding, ...padding],
  });
  const isPooled = pool[0] * pool[1] > 1;
  graph.node('Relu', isPooled ? `${l}.rectified` : name);
  if (!isPooled) return;
  // Without padding and rounded down, as is the default: windows lie inside, and what fills none is left out.
  graph.node('MaxPool', name, [], { kernel_shape: pool, strides: poolStride });
}

/**
 * Cell by cell as pooling leaves them: the greatest of a window's sums and 0. There is no map before pooling, which would take
 * more memory than all else; where windows overlap, sums are made more than once.
 */
function slide(loops: Loops, layer: PlainConvolution, l: number): void {
  const { inputs, outputs, weights, bias, conv } = layer;
  const { kernel, stride, padding, height, width, pool, poolStride, outHeight, outWidth } = conv;
  const { whole, float } = loops.language;
  const x = loops.read(`(c * ${height} + top + u) * ${width} + left + v`);
  const y = loops.write(l, outputs * outHeight * outWidth, false);
  const { name, scales } = loops.weights(l, weights, outputs, 'outputs first');
  const biases = loops.table(`bias${l}`, bias);
  // Along the height (0) and along the width (1).
  const first = (along: 0 | 1, cell: string, step: string) =>
    `(${cell} * ${poolStride[along]} + ${step}) * ${stride[along]} - ${padding[along]}`;
  const inside = (along: 0 | 1, at: string) =>
    padding[along] > 0 ? `if (${at} < 0 || ${at} >= ${[height, width][along]}) continue;` : '';
  const patch = inputs * kernel[0] * kernel[1];
  const product = (m: string, j: number) => `s${j} += x * ${name}[${m} * ${patch} + k];`;
  const greatest = (m: string, j: number) => `
    s${j} = s${j}${scales ? ` * ${scales}[${m}]` : ''} + ${biases}[${m}];
    if (s${j} > y${j}) y${j} = s${j};`;
  const cell = (m: string, j: number) => `${y}[(${m} * ${outHeight} + r) * ${outWidth} + q] = y${j};`;
  loops.sideBySide(outputs, (maps) => {
    const sums = `
      ${whole} top = ${first(0, 'r', 'p')};
      ${whole} left = ${first(1, 'q', 't')};
      ${loops.over('c', inputs)} ${loops.over('u', kernel[0])} {
      ${inside(0, 'top + u')}
      ${loops.over('v', kernel[1])} {
      ${inside(1, 'left + v')}
      ${float} x = ${x};
      ${whole} k = (c * ${kernel[0]} + u) * ${kernel[1]} + v;
      ${maps.map(product).join('\n')}
      }
      }`;
    return `
      ${loops.over('r', outHeight)} ${loops.over('q', outWidth)} {
      ${loops.zeros('y', maps)}
      ${loops.over('p', pool[0])} ${loops.over('t', pool[1])} {
      ${loops.zeros('s', maps)}${inputs > 0 ? sums : ''}${maps.map(greatest).join('')}
      }
      ${maps.map(cell).join('\n')}
      }`;
  });
}
