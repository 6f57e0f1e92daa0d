/**
 * Lets networks have Gaussian gates, the stochastic gates of STG:
 *
 *     import 'l0net/gaussian';
 *     const network = await Network.create({ inputs: 784, layers: [300, 100, 10], gates: { distribution: 'gaussian' } });
 *
 * once, on each thread that makes or trains one; `l0net/node` brings it along, and models of `l0net/inference` predict without it.
 *
 * @module
 */
import './gates/registerGaussian.js';

export type { GaussianOptions } from './gates/gaussian.js';
