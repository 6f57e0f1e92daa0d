import '../../src/convolutions.js';
import type { NetworkState } from '../../src/network/state.js';
import { cellsOf } from '../oracle/convolution.js';
import { geometryFrom, type ShortSettings } from './sides.js';

/** What is not the same for all layers. */
interface Made {
  readonly conv?: ShortSettings;
  readonly origins?: Int32Array;
  readonly width?: number;
}

/**
 * A small network of two convolutions and two dense layers, the second convolution with two of its three maps (1 and 2), the
 * first dense layer with three of its eighteen inputs (6, 7 and 8). Or whole, without gates and averages; also with windows whose
 * sides are not the same.
 */
export function convolutionalState(partial: boolean, sides: 'alike' | 'unlike' = 'alike'): NetworkState {
  const gates = partial
    ? ({ temperature: 0.5, gamma: -0.1, zeta: 1.1, testGate: 'mean' } as const)
    : undefined;
  const layer = (inputs: number, outputs: number, more: Made = {}) => {
    const conv = more.conv && geometryFrom(more.conv);
    const rows = conv ? outputs : inputs;
    const parameters = (start: number) => ({
      ...{ inputs, outputs },
      weights: Float32Array.from(
        { length: inputs * outputs * (conv ? cellsOf(conv.kernel) : 1) },
        (_, i) => start + i / 3,
      ),
      bias: new Float32Array(outputs).fill(start),
      ...(gates && { logAlpha: new Float32Array(rows).fill(-start) }),
    });
    return {
      ...{ conv, gates, width: rows, origins: undefined, last: parameters(1) },
      averaged: partial ? parameters(2) : undefined,
      ...(more.origins && { width: more.width ?? rows, origins: more.origins }),
    };
  };
  const first: ShortSettings =
    sides === 'alike'
      ? { kernel: 2, stride: 1, padding: 1, height: 5, width: 4, pool: 2, poolStride: 2 }
      : {
          kernel: [1, 3],
          stride: [2, 1],
          padding: [0, 1],
          ...{ height: 5, width: 5 },
          pool: [1, 2],
          poolStride: [1, 2],
        };
  const second = { kernel: 1, stride: 1, padding: 0, height: 3, width: 2, pool: 2, poolStride: 1 };
  return {
    output: 'softmax',
    seed: 7,
    layers: partial
      ? [
          layer(1, 2, { conv: first }),
          layer(2, 2, { conv: { ...second, pool: 1 }, origins: Int32Array.of(1, 2), width: 3 }),
          layer(3, 2, { origins: Int32Array.of(6, 7, 8), width: 18 }),
          layer(2, 2),
        ]
      : [layer(1, 2, { conv: first }), layer(2, 3, { conv: second }), layer(6, 2)],
  };
}
