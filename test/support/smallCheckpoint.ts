import type { Checkpoint } from '../../src/saving/checkpoint.js';
import { resolveOptions } from '../../src/training/options.js';
import { plainOptions } from '../../src/training/state.js';

/** In the fourth epoch of two steps each: two of three inputs are left. With adam also averages, removal and notes. */
export function smallCheckpoint(adam: boolean): Checkpoint {
  const gates = { temperature: 0.5, gamma: -0.1, zeta: 1.1, testGate: 'mean' } as const;
  const parameters = (inputs: number, outputs: number, start: number) => ({
    inputs,
    outputs,
    weights: Float32Array.from({ length: inputs * outputs }, (_, i) => start + i / 3),
    bias: new Float32Array(outputs).fill(start),
    logAlpha: new Float32Array(inputs).fill(-start),
  });
  const layer = (width: number, inputs: number, outputs: number) => ({
    width,
    origins: inputs < width ? Int32Array.from({ length: inputs }, (_, i) => i + 1) : undefined,
    gates,
    last: parameters(inputs, outputs, 1),
    averaged: adam ? parameters(inputs, outputs, 2) : undefined,
  });
  const moments = (inputs: number, outputs: number) => ({
    first: parameters(inputs, outputs, -3),
    second: adam ? parameters(inputs, outputs, 4) : undefined,
    streaks: adam ? Uint32Array.from({ length: inputs }, (_, i) => i) : undefined,
  });
  const schedule = adam ? ({ epochs: [1, 2], factor: 0.5 } as const) : () => 1;
  const options = resolveOptions(
    adam
      ? { schedule, removal: 2, lambda: [0.1, 3], noiseVariance: 0.3 }
      : { schedule, optimizer: 'sgd', averaging: false, lambda: 'aic' },
    5,
  );
  return {
    state: {
      network: { output: 'softmax', seed: 5, layers: [layer(3, 2, 2), layer(2, 2, 1)] },
      options: plainOptions(options),
      strengths: [
        { l0: 0.1, weightDecay: 0 },
        { l0: 1 / 3, weightDecay: 0 },
      ],
      layers: [moments(2, 2), moments(2, 1)],
      step: 7,
      loss: 0.7,
      sums: Float64Array.of(0.1, 0.2, 0.3, 1),
      powers: Float64Array.of(0.9, 0.99, 0.999),
    },
    identity: { examples: 150, elements: 'F32', inputs: 'ab'.repeat(32), answers: '01'.repeat(32) },
    notes: adam ? new Map([['command', '["--epochs","3"]']]) : new Map(),
  };
}

/** A training with patience, whose best network still has the input that was removed since. */
export function bestCheckpoint(due = false) {
  const { state, identity, ...rest } = smallCheckpoint(true);
  const [first, second] = state.network.layers;
  const wider = (start: number) => ({
    inputs: 3,
    outputs: 2,
    weights: Float32Array.from({ length: 6 }, (_, i) => start + i),
    bias: new Float32Array(2).fill(start),
    logAlpha: new Float32Array(3).fill(-start),
  });
  const layers = [{ ...first, origins: undefined, last: wider(5), averaged: wider(6) }, second];
  return {
    ...rest,
    identity,
    validation: { ...identity, examples: 20, weights: '23'.repeat(32) },
    state: {
      ...state,
      options: { ...state.options, patience: 4 },
      best: { epoch: 1, loss: 0.4, measured: 3, due, network: { ...state.network, layers } },
    },
  };
}
