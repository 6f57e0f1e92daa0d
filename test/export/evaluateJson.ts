/** The JSON of `toJson`, as far as its outputs follow from it. */
export interface JsonNetwork {
  readonly inputs: number;
  readonly keptInputs: readonly number[];
  readonly image?: { readonly channels: number; readonly height: number; readonly width: number };
  readonly layers: readonly (JsonDense | JsonConvolution | JsonResidual)[];
}

export interface JsonDense {
  readonly kind: 'dense';
  readonly activation: 'relu' | 'none';
  readonly keptCells?: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

export interface JsonConvolution extends JsonWindows {
  readonly kind: 'convolution';
  readonly bias: readonly number[];
}

export interface JsonResidual extends JsonWindows {
  readonly kind: 'residual convolution';
  readonly reads: number;
  readonly adds: boolean;
  readonly activation: 'relu' | 'none';
  readonly pooling: 'max' | 'mean';
  readonly dilation: JsonSides;
  /** [maps][height][width] */
  readonly separable?: readonly (readonly (readonly number[])[])[];
  readonly bias?: readonly number[];
  readonly normalisation?: {
    readonly mean: readonly number[];
    readonly factor: readonly number[];
    readonly shift: readonly number[];
  };
}

interface JsonWindows {
  readonly kernel: JsonSides;
  readonly stride: JsonSides;
  readonly padding: JsonSides;
  readonly pool: JsonSides;
  readonly poolStride: JsonSides;
  readonly weights: readonly (readonly (readonly (readonly number[])[])[])[];
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
  /** Of each convolution. */
  const sums: Maps[] = [];
  const outputs: Maps[] = [];
  let below = network.image && imageOf(network.image, x);
  for (const [l, layer] of network.layers.entries()) {
    if (layer.kind === 'dense') {
      if (below) {
        const cells = below.maps.flat();
        x = (layer.keptCells ?? []).map((cell) => cells[cell]);
        below = undefined;
      }
      x = multiply(layer, x);
      continue;
    }
    if (!below) throw new Error('a convolution without an image');
    if (layer.kind === 'convolution') {
      sums.push(convolve(layer, layer.bias, below));
      below = pooled(layer, changed(sums[l], rectified));
    } else if (layer.kind === 'residual convolution') {
      const { reads, adds, bias, normalisation } = layer;
      const own = sumsOf(layer, bias ?? layer.weights.map(() => 0), outputs[l - reads] ?? below);
      sums.push(adds ? changed(own, (s, m, i) => s + sums[l - 2].maps[m][i]) : own);
      const y = normalisation
        ? changed(
            sums[l],
            (s, m) => (s - normalisation.mean[m]) * normalisation.factor[m] + normalisation.shift[m],
          )
        : sums[l];
      below = pooled(layer, layer.activation === 'relu' ? changed(y, rectified) : y, layer.pooling);
    } else throw new Error('an unknown kind of layer');
    outputs.push(below);
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

const both = (sides: JsonSides) => (typeof sides === 'number' ? [sides, sides] : sides);

const positions = (side: number, window: number, step: number) => Math.floor((side - window) / step) + 1;

const rectified = (value: number) => Math.max(0, value);

/** Maps whose cells are made of those of others, one by one. */
function changed({ maps, ...size }: Maps, make: (value: number, m: number, i: number) => number): Maps {
  return { ...size, maps: maps.map((map, m) => map.map((value, i) => make(value, m, i))) };
}

/** Of all channels in windows; of a separable layer cell by cell, and of each map of these in its window. */
function sumsOf(layer: JsonResidual, bias: readonly number[], x: Maps): Maps {
  const { separable, weights, dilation } = layer;
  if (!separable) return convolve(layer, bias, x, dilation);
  const cells = { ...layer, kernel: 1, stride: 1, padding: 0 };
  const { maps, ...size } = convolve(
    cells,
    bias.map(() => 0),
    x,
  );
  const all = weights.map((_, m) => {
    const own = { ...layer, weights: [[separable[m]]] };
    return convolve(own, [bias[m]], { ...size, maps: [maps[m]] }, dilation);
  });
  const { height, width } = convolve({ ...layer, weights: [] }, [], x, dilation);
  return { height, width, maps: all.map((each) => each.maps[0]) };
}

function convolve(layer: JsonWindows, bias: readonly number[], x: Maps, dilation: JsonSides = 1): Maps {
  const [kernel, stride, padding] = [layer.kernel, layer.stride, layer.padding].map(both);
  const [down, across] = both(dilation);
  const height = positions(x.height + 2 * padding[0], (kernel[0] - 1) * down + 1, stride[0]);
  const width = positions(x.width + 2 * padding[1], (kernel[1] - 1) * across + 1, stride[1]);
  const maps = layer.weights.map((map, m) =>
    Array.from({ length: height * width }, (_, at) => {
      const top = Math.floor(at / width) * stride[0] - padding[0];
      const left = (at % width) * stride[1] - padding[1];
      let sum = bias[m];
      map.forEach((window, c) => {
        window.forEach((line, u) => {
          line.forEach((weight, v) => {
            const [y, z] = [top + down * u, left + across * v];
            const inside = y >= 0 && y < x.height && z >= 0 && z < x.width;
            if (inside) sum += weight * x.maps[c][y * x.width + z];
          });
        });
      });
      return sum;
    }),
  );
  return { height, width, maps };
}

function pooled(layer: JsonWindows, y: Maps, pooling: 'max' | 'mean' = 'max'): Maps {
  const [pool, step] = [layer.pool, layer.poolStride].map(both);
  const height = positions(y.height, pool[0], step[0]);
  const width = positions(y.width, pool[1], step[1]);
  const maps = y.maps.map((map) =>
    Array.from({ length: height * width }, (_, at) => {
      const first = Math.floor(at / width) * step[0] * y.width + (at % width) * step[1];
      const cells = Array.from(
        { length: pool[0] * pool[1] },
        (_, i) => map[first + Math.floor(i / pool[1]) * y.width + (i % pool[1])],
      );
      return pooling === 'max'
        ? Math.max(...cells)
        : cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
    }),
  );
  return { height, width, maps };
}
