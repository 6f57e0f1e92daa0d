/** Looks at a network in training: gates, costs, the drawing. Nothing of the training is changed. */
import type { Network } from 'l0net';
import { drawNetwork, type GatedLayer } from './drawing.js';
import { BINS, type Cost, type LayerSnapshot, type Snapshot } from './snapshot.js';

/** Ends of the stretched gates, as l0net has them by default. */
const [GAMMA, ZETA] = [-0.1, 1.1];

/** The parts of a snapshot that are about the network. */
export type Look = Pick<Snapshot, 'inputs' | 'kept' | 'layers' | 'architecture' | 'dead' | 'cost' | 'drawn'>;

/** What a network costs for one row. */
export function costOf(network: Network): Cost {
  const { expectedFlops, multiplyAdds, parameters } = network.summary();
  return { flops: expectedFlops, multiplyAdds, parameters };
}

/** @param units of each column of the drawing, as the network began */
export function lookAt(network: Network, units: readonly number[]): Look {
  const { layers, dead, expectedFlops, multiplyAdds, parameters } = network.summary();
  const probabilities = network.openProbabilities();
  const matrices = network.parameters(network.hasAverage ? 'averaged' : 'last');
  const gated = matrices.map((layer, l): GatedLayer => {
    const isConvolution = layers[l].kind === 'convolution';
    const gates = Float32Array.from(layer.logAlpha ?? [], testGate);
    return {
      parameters: layer,
      isConvolution,
      width: probabilities[l].length,
      rows: rowsLeft(probabilities[l], gates.length),
      gates,
    };
  });
  const drawn = drawNetwork(gated, units);
  const first = gated[0];
  const hasInputGates = !first.isConvolution;
  const kept = new Uint8Array(hasInputGates ? first.width : 0);
  if (hasInputGates) for (const input of network.keptInputs ?? kept.keys()) kept[input] = 1;
  return {
    inputs: hasInputGates ? probabilities[0] : new Float32Array(0),
    kept,
    layers: layers.map(({ kind, expectedOpen, openGates }, l): LayerSnapshot => {
      const { width, gates } = gated[l];
      return { kind, gates: width, open: openGates, expectedOpen, histogram: histogramOf(gates, width) };
    }),
    architecture: drawn.columns.map(({ left }) => left),
    dead,
    cost: { flops: expectedFlops, multiplyAdds, parameters },
    drawn,
  };
}

/** ẑ = min(1, max(0, σ(log α) (ζ − γ) + γ)): only shown, so the engine's exp will do. */
function testGate(logAlpha: number): number {
  const stretched = (ZETA - GAMMA) / (1 + Math.exp(-logAlpha)) + GAMMA;
  return Math.min(1, Math.max(0, stretched));
}

/** What is left has a P(z ≠ 0) above 0, and what was removed has 0. */
function rowsLeft(probabilities: Float32Array, rows: number): Int32Array {
  const all = Int32Array.from(probabilities.keys());
  return rows === all.length ? all : all.filter((row) => probabilities[row] > 0);
}

/** Gates that were removed are 0, too. */
function histogramOf(gates: Float32Array, width: number): Uint32Array {
  const bins = new Uint32Array(BINS);
  for (const gate of gates) bins[Math.min(BINS - 1, Math.floor(gate * BINS))]++;
  bins[0] += width - gates.length;
  return bins;
}
