import type { ImageInputs, NetworkOptions } from '../../index.js';
import type { Parsed, Values } from '../arguments/options.js';
import { gateOptions } from './gates.js';
import type { trainOptions } from './options.js';

type Model = Values<typeof trainOptions>['model'];

/** What is below the dense layers. */
const convolutions: Readonly<Record<Model, NetworkOptions['layers']>> = {
  'lenet-300-100': [],
  'lenet-5': [{ conv: 20, kernel: 5 }, { maxPool: 2 }, { conv: 50, kernel: 5 }, { maxPool: 2 }],
};

/** A network for images, as the options say. */
export interface ImageNetwork {
  readonly network: Pick<NetworkOptions, 'inputs' | 'layers' | 'gates'>;
  /** Layers that have gates, if any has. */
  readonly gated: number;
}

/** A network that tells so many classes of images. */
export function imageNetwork(
  { values, given }: Parsed<typeof trainOptions>,
  image: ImageInputs,
  classes: number,
): ImageNetwork {
  const below = convolutions[values.model];
  const convolves = below.length > 0;
  const hidden = convolves && !given.has('hidden') ? [500] : values.hidden;
  const gated =
    below.filter((layer) => typeof layer === 'object' && 'conv' in layer).length + hidden.length + 1;
  const dropRate = convolves && !given.has('dropRate') ? [0.5] : values.dropRate;
  const network = {
    inputs: convolves ? image : image.channels * image.height * image.width,
    layers: [...below, ...hidden, classes],
    gates: gateOptions(values, gated, dropRate, given),
  };
  return { network, gated };
}
