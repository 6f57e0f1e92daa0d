/** The JSON of `toJson`, as far as its outputs follow from it. */
export interface JsonNetwork {
  readonly inputs: number;
  readonly keptInputs: readonly number[];
  readonly image?: { readonly channels: number; readonly height: number; readonly width: number };
  readonly layers: readonly (JsonDense | JsonConvolution)[];
}

export interface JsonDense {
  readonly kind: 'dense';
  readonly activation: 'relu' | 'none';
  readonly keptCells?: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

export interface JsonConvolution {
  readonly kind: 'convolution';
  readonly kernel: JsonSides;
  readonly stride: JsonSides;
  readonly padding: JsonSides;
  readonly pool: JsonSides;
  readonly poolStride: JsonSides;
  readonly weights: readonly (readonly (readonly (readonly number[])[])[])[];
  readonly bias: readonly number[];
}

/** Of both sides, or [height, width]. */
type JsonSides = number | readonly [number, number];

/** Maps of the same size, each row by row. */
interface Maps {
  readonly height: number;
  readonly width: number;
  readonly maps: readonly (readonly number[])[];
}

/** What the network in a JSON text makes of a row, before any softmax: float64 and plain loops, after the format's words. */
export function evaluateJson(network: JsonNetwork, row: ArrayLike<number>): readonly number[] {
  let x: readonly number[] = network.keptInputs.map((i) => row[i]);
  let below = network.image && imageOf(network.image, x);
  for (const layer of network.layers) {
    if (layer.kind === 'convolution') {
      if (!below) throw new Error('a convolution without an image');
      below = convolve(layer, below);
      continue;
    }
    if (layer.kind !== 'dense') throw new Error('an unknown kind of layer');
    if (below) {
      const cells = below.maps.flat();
      x = (layer.keptCells ?? []).map((cell) => cells[cell]);
      below = undefined;
    }
    x = multiply(layer, x);
  }
  return x;
}

/** The same for rows one after another. */
export function evaluateRows(text: string, rows: ArrayLike<number>): number[] {
  const network: JsonNetwork = JSON.parse(text);
  const values = Array.from(rows);
  return Array.from({ length: values.length / network.inputs }, (_, r) =>
    evaluateJson(network, values.slice(r * network.inputs, (r + 1) * network.inputs)),
  ).flat();
}

function imageOf({ channels, height, width }: NonNullable<JsonNetwork['image']>, x: readonly number[]): Maps {
  const area = height * width;
  const maps = Array.from({ length: channels }, (_, c) => x.slice(c * area, (c + 1) * area));
  return { height, width, maps };
}

function multiply({ weights, bias, activation }: JsonDense, x: readonly number[]): number[] {
  const y = bias.map((b, j) => x.reduce((sum, value, i) => sum + value * weights[i][j], b));
  return activation === 'relu' ? y.map((value) => Math.max(0, value)) : y;
}

function convolve(layer: JsonConvolution, x: Maps): Maps {
  const { weights, bias } = layer;
  const [kernel, stride, padding, pool, poolStride] = [
    layer.kernel,
    layer.stride,
    layer.padding,
    layer.pool,
    layer.poolStride,
  ].map((sides) => (typeof sides === 'number' ? [sides, sides] : sides));
  const positions = (side: number, window: number, step: number) => Math.floor((side - window) / step) + 1;
  const mapHeight = positions(x.height + 2 * padding[0], kernel[0], stride[0]);
  const mapWidth = positions(x.width + 2 * padding[1], kernel[1], stride[1]);
  const height = positions(mapHeight, pool[0], poolStride[0]);
  const width = positions(mapWidth, pool[1], poolStride[1]);
  const maps = weights.map((map, m) => {
    const y = Array.from({ length: mapHeight * mapWidth }, (_, at) => {
      const top = Math.floor(at / mapWidth) * stride[0] - padding[0];
      const left = (at % mapWidth) * stride[1] - padding[1];
      let sum = bias[m];
      map.forEach((window, c) => {
        window.forEach((line, u) => {
          line.forEach((weight, v) => {
            const inside = top + u >= 0 && top + u < x.height && left + v >= 0 && left + v < x.width;
            if (inside) sum += weight * x.maps[c][(top + u) * x.width + left + v];
          });
        });
      });
      return Math.max(0, sum);
    });
    return Array.from({ length: height * width }, (_, at) => {
      const first = Math.floor(at / width) * poolStride[0] * mapWidth + (at % width) * poolStride[1];
      const window = Array.from(
        { length: pool[0] * pool[1] },
        (_, i) => first + Math.floor(i / pool[1]) * mapWidth + (i % pool[1]),
      );
      return Math.max(...window.map((cell) => y[cell]));
    });
  });
  return { height, width, maps };
}
