import type { OnnxGraph } from '../formats/onnxGraph.js';
import type { LayerParameters, LayerState } from '../layers/plan.js';
import type { ConvGeometry, ConvShape } from '../layers/shape.js';
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
  const window = (values: Float32Array) => `[${parts(values, kernel, list).join()}]`;
  const map = (values: Float32Array) => `[${parts(values, inputs, window).join()}]`;
  return (
    `{"kind":"convolution","channels":${inputs},"maps":${outputs},"activation":"relu",\n` +
    `"kernel":${kernel},"stride":${stride},"padding":${padding},"pool":${pool},"poolStride":${poolStride},\n` +
    `"weights":[${parts(weights, outputs, map).join(',\n')}],\n"bias":${list(bias)}}`
  );
}

/** Nodes of layer l, of which the last one is called `name`. Runtimes refuse one without maps or channels, so it gets a map or channel of zeros. */
function convolve(graph: OnnxGraph, layer: PlainConvolution, l: number, name: string): void {
  const { inputs, outputs, weights, bias, conv } = layer;
  const { kernel, stride, padding, pool, poolStride } = conv;
  const [maps, channels] = [Math.max(1, outputs), Math.max(1, inputs)];
  const filled = weights.length ? weights : new Float32Array(maps * channels * kernel ** 2);
  const operands = [
    graph.floats(`${l}.weights`, [maps, channels, kernel, kernel], filled),
    graph.floats(`${l}.bias`, [maps], outputs ? bias : new Float32Array(1)),
  ];
  graph.node('Conv', `${l}.sums`, operands, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  });
  graph.node('Relu', pool > 1 ? `${l}.rectified` : name);
  if (pool === 1) return;
  // Without padding and rounded down, as is the default: windows lie inside, and what fills none is left out.
  graph.node('MaxPool', name, [], { kernel_shape: [pool, pool], strides: [poolStride, poolStride] });
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
  const first = (cell: string, step: string) =>
    `(${cell} * ${poolStride} + ${step}) * ${stride} - ${padding}`;
  const inside = (at: string, side: number) =>
    padding > 0 ? `if (${at} < 0 || ${at} >= ${side}) continue;` : '';
  const patch = inputs * kernel ** 2;
  const product = (m: string, j: number) => `s${j} += x * ${name}[${m} * ${patch} + k];`;
  const greatest = (m: string, j: number) => `
    s${j} = s${j}${scales ? ` * ${scales}[${m}]` : ''} + ${biases}[${m}];
    if (s${j} > y${j}) y${j} = s${j};`;
  const cell = (m: string, j: number) => `${y}[(${m} * ${outHeight} + r) * ${outWidth} + q] = y${j};`;
  loops.sideBySide(outputs, (maps) => {
    const sums = `
      ${whole} top = ${first('r', 'p')};
      ${whole} left = ${first('q', 't')};
      ${loops.over('c', inputs)} ${loops.over('u', kernel)} {
      ${inside('top + u', height)}
      ${loops.over('v', kernel)} {
      ${inside('left + v', width)}
      ${float} x = ${x};
      ${whole} k = (c * ${kernel} + u) * ${kernel} + v;
      ${maps.map(product).join('\n')}
      }
      }`;
    return `
      ${loops.over('r', outHeight)} ${loops.over('q', outWidth)} {
      ${loops.zeros('y', maps)}
      ${loops.over('p', pool)} ${loops.over('t', pool)} {
      ${loops.zeros('s', maps)}${inputs > 0 ? sums : ''}${maps.map(greatest).join('')}
      }
      ${maps.map(cell).join('\n')}
      }`;
  });
}
