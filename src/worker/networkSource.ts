import { L0netError } from '../base/errors.js';
import { Network } from '../network/network.js';
import type { NetworkOptions } from '../network/options.js';
import type { NetworkState } from '../network/state.js';
import type { TrainerState } from '../training/state.js';

/** What a network is made from, on any thread. */
export type NetworkSource =
  | { readonly options: NetworkOptions }
  | {
      readonly state: NetworkState;
      readonly build: NetworkOptions['build'];
      /** The training that is to go on with it. */
      readonly training?: TrainerState | undefined;
    };

/**
 * @param threads instead of what the source says of them
 * @throws L0netError as Network.create does, with `network` for `options`, but of these threads
 */
export async function networkFrom(
  source: NetworkSource,
  threads?: NetworkOptions['threads'],
): Promise<Network> {
  const own = threads !== undefined && { threads };
  try {
    return await ('options' in source
      ? Network.create({ ...source.options, ...own })
      : Network.fromState(source.state, source.build, source.training?.best?.network, threads));
  } catch (error) {
    throw own && (error as L0netError).argument?.startsWith('options.threads') ? error : aboutNetwork(error);
  }
}

/** An error about `options`, the argument of Network.create, as one about `network`, which it is to the caller here. */
export function aboutNetwork(error: unknown): unknown {
  if (!(error instanceof L0netError) || !error.argument.startsWith('options')) return error;
  const { code, argument, received, expected } = error;
  return new L0netError(code, { argument: argument.replace('options', 'network'), received, expected });
}
