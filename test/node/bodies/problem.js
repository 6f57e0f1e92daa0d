/** A small problem, in plain JavaScript for the processes that the tests kill. */
export const data = {
  inputs: Float32Array.from({ length: 400 * 60 }, (_, i) => ((i * 37) % 101) / 64 - 0.75),
  labels: Uint8Array.from({ length: 400 }, (_, i) => i % 3),
};

export const networkOptions = { inputs: 60, layers: [200, 50, 3], seed: 7 };

/** 10,000 steps: more than there are while the processes live. */
export const options = { epochs: 250, batchSize: 10, removal: 2, logAlphaLimit: 1, learningRate: 5e-3 };
