import { Network } from '../../index.js';
import type { ThreadsFlag } from '../arguments/threads.js';

/** Multiply-adds that take longer than threads take to start: some tenths of a second. */
const WORTH = 4e9;

/**
 * A network to predict so many rows with: on the threads that were asked for, or, if nobody asked, where they are worth it.
 *
 * @param isGiven whether somebody asked
 * @throws L0netError as Network.create does for threads
 */
export async function onThreads(
  network: Network,
  rows: number,
  threads: ThreadsFlag,
  isGiven: boolean,
): Promise<Network> {
  const isWorth = rows * network.summary().multiplyAdds >= WORTH;
  return isGiven || isWorth ? Network.fromState(network.state(), undefined, undefined, threads) : network;
}
