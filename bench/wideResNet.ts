import '../src/residual.js';
import '../src/inference/residual.js';
import type { LayerOptions, NetworkOptions } from '../src/index.js';

/** What of a network's options makes it the one that it is, whatever its seed, build and threads. */
export type WideResNet = Required<Pick<NetworkOptions, 'inputs' | 'layers' | 'gates'>>;

/** Maps of the three groups where they are not widened, and the step with which each begins. */
const GROUPS = [
  [16, 1],
  [32, 2],
  [64, 2],
] as const;

/**
 * WRN-d-k for images of CIFAR, with gates of drop rate 0.3 as the paper has them: `Network.create(wideResNet(28, 10))`. A convolution,
 * three groups of (d − 4)/6 blocks with 16k, 32k and 64k maps, the means of whole maps, and a dense layer. Source: Zagoruyko and
 * Komodakis (2016), table 1.
 *
 * @param depth   d = 6n + 4, n ≥ 1: convolutions that are not beside a block
 * @param widen   k, how many times as wide as a ResNet
 * @param classes outputs
 */
export function wideResNet(depth: number, widen: number, classes = 10): WideResNet {
  const blocks = (depth - 4) / 6;
  if (!Number.isInteger(blocks) || blocks < 1)
    throw new Error(`WRN-${depth}-${widen}: a depth is 6n + 4, n ≥ 1`);
  const groups = GROUPS.flatMap(([maps, stride]) =>
    Array.from({ length: blocks }, (_, i): LayerOptions => {
      return { residual: maps * widen, stride: i === 0 ? stride : 1 };
    }),
  );
  return {
    inputs: { channels: 3, height: 32, width: 32 },
    layers: [
      { conv: 16, kernel: 3, padding: 1, batchNorm: true },
      ...groups,
      { averagePool: 'global' },
      classes,
    ],
    gates: { dropRate: 0.3 },
  };
}
