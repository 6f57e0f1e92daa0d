/** Batch normalisation in float64 and plain loops, as torch.nn.BatchNorm2d: the truth that the kernels are compared with. */

/** Activations [images, maps, area], flat. */
export interface MapsShape {
  readonly images: number;
  readonly maps: number;
  readonly area: number;
}

/** What is known of each map, [maps] each. */
export interface Moments {
  readonly mean: Float64Array;
  /** Over n, which normalises. */
  readonly variance: Float64Array;
}

/** What stands behind x̂, [maps] each: z · (γ · x̂ + β). */
export interface Affine {
  readonly beta: ArrayLike<number>;
  readonly gamma: ArrayLike<number>;
  /** 1 each if absent. */
  readonly z?: ArrayLike<number>;
}

export interface NormGradients {
  /** Σ dv and Σ dv·x̂, without z. */
  readonly dbeta: Float64Array;
  readonly dgamma: Float64Array;
  readonly dx: Float64Array;
}

/** Calls `visit` for each cell, map by map. */
export function forEachCell(
  { images, maps, area }: MapsShape,
  visit: (cell: number, map: number) => void,
): void {
  for (let map = 0; map < maps; map++) {
    for (let n = 0; n < images; n++) {
      for (let p = 0; p < area; p++) visit((n * maps + map) * area + p, map);
    }
  }
}

/** The moments of a batch. */
export function momentsOf(shape: MapsShape, x: ArrayLike<number>): Moments {
  const n = shape.images * shape.area;
  const [mean, variance] = [new Float64Array(shape.maps), new Float64Array(shape.maps)];
  forEachCell(shape, (cell, map) => {
    mean[map] += x[cell] / n;
  });
  forEachCell(shape, (cell, map) => {
    variance[map] += (x[cell] - mean[map]) ** 2 / n;
  });
  return { mean, variance };
}

/** The running moments [maps], one step on; of the variance that over n − 1. */
export function averageMoments(
  { images, area }: MapsShape,
  batch: Moments,
  running: Moments,
  momentum: number,
): Moments {
  const n = images * area;
  const average = (before: Float64Array, now: Float64Array, factor: number) =>
    before.map((value, map) => (1 - momentum) * value + momentum * factor * now[map]);
  return {
    mean: average(running.mean, batch.mean, 1),
    variance: average(running.variance, batch.variance, n / (n - 1)),
  };
}

function inverseOf({ variance }: Moments, epsilon: number, map: number): number {
  return 1 / Math.sqrt(variance[map] + epsilon);
}

/** z · (γ · x̂ + β), rectified or not. */
export function normalised(
  shape: MapsShape,
  x: ArrayLike<number>,
  moments: Moments,
  epsilon: number,
  { beta, gamma, z }: Affine,
  rectify: boolean,
): Float64Array {
  const y = new Float64Array(x.length);
  forEachCell(shape, (cell, map) => {
    const hat = (x[cell] - moments.mean[map]) * inverseOf(moments, epsilon, map);
    const v = (z ? z[map] : 1) * (gamma[map] * hat + beta[map]);
    y[cell] = rectify ? Math.max(0, v) : v;
  });
  return y;
}

/** The gradients through that and through the moments of the batch, dv being the gradient before the rectifier. */
export function normalisedGradient(
  shape: MapsShape,
  x: ArrayLike<number>,
  moments: Moments,
  epsilon: number,
  { gamma, z }: Omit<Affine, 'beta'>,
  dv: ArrayLike<number>,
): NormGradients {
  const n = shape.images * shape.area;
  const [dbeta, dgamma] = [new Float64Array(shape.maps), new Float64Array(shape.maps)];
  const dx = new Float64Array(x.length);
  const hat = (cell: number, map: number) => (x[cell] - moments.mean[map]) * inverseOf(moments, epsilon, map);
  forEachCell(shape, (cell, map) => {
    dbeta[map] += dv[cell];
    dgamma[map] += dv[cell] * hat(cell, map);
  });
  forEachCell(shape, (cell, map) => {
    const scale = (z ? z[map] : 1) * gamma[map] * inverseOf(moments, epsilon, map);
    dx[cell] = scale * (dv[cell] - (dbeta[map] + hat(cell, map) * dgamma[map]) / n);
  });
  return { dbeta, dgamma, dx };
}

/** The gradient before the rectifier, from that behind it and what came out. */
export function beforeRectifier(y: ArrayLike<number>, dy: ArrayLike<number>): Float64Array {
  return Float64Array.from(dy, (d, i) => (y[i] > 0 ? d : 0));
}
