/** Something that predicts, as Network does. */
export interface Predictor {
  predict(inputs: Uint8Array, out: Float32Array): Float32Array;
}

/** What a measurement runs on. */
export interface TimingOptions {
  /** [images, inputs], one batch or more: each call takes the next batch of the first few, so that they differ. */
  readonly inputs: Uint8Array;
  readonly inputsPerImage: number;
  readonly outputs: number;
  /** Images in a call. */
  readonly batch: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
  readonly repeats?: number;
  /** How long a repeat lasts at least, for a clock that is coarse. */
  readonly milliseconds?: number;
}

/**
 * Microseconds per image of each predictor: the median of several repeats, in which they take turns, so that a slow
 * moment of the machine meets all of them.
 */
export function timePerImage(predictors: readonly Predictor[], options: TimingOptions): number[] {
  const { inputs, inputsPerImage, outputs, batch, now = () => performance.now() } = options;
  const { repeats = 15, milliseconds = 4 } = options;
  const out = new Float32Array(batch * outputs);
  const size = batch * inputsPerImage;
  const batches = Array.from({ length: Math.min(16, Math.floor(inputs.length / size)) }, (_, index) =>
    inputs.subarray(index * size, (index + 1) * size),
  );
  const repeat = (predictor: Predictor): number => {
    const start = now();
    for (let calls = 0; ; ) {
      for (const images of batches) predictor.predict(images, out);
      calls += batches.length;
      const elapsed = now() - start;
      if (elapsed >= milliseconds) return (1000 * elapsed) / (calls * batch);
    }
  };
  for (const predictor of predictors) repeat(predictor); // until the engine has optimised it
  const times = Array.from({ length: repeats }, () => predictors.map(repeat));
  return predictors.map((_, index) => median(times.map((round) => round[index] as number)));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
