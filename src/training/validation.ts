import type { ResidentDataset } from '../data/resident.js';
import type { Network } from '../network/network.js';
import type { NetworkState } from '../network/state.js';

/** The epoch whose parameters have done best on the validation data so far. */
export interface Best {
  /** 0 before the first. */
  readonly epoch: number;
  /** Its loss; infinite before the first. */
  readonly loss: number;
  /** The last epoch that was measured; 0 before the first. */
  readonly measured: number;
  /** The network as that epoch left it; undefined before the first, and where nobody wants it back. */
  readonly network: NetworkState | undefined;
}

/** Validation data, and what is known of the epochs that were measured on them: when to stop, and what to go back to. */
export class Validation {
  readonly data: ResidentDataset;
  readonly #network: Network;
  readonly #patience: number | undefined;
  #best: Best;

  constructor(data: ResidentDataset, network: Network, patience: number | undefined, best?: Best) {
    this.data = data;
    this.#network = network;
    this.#patience = patience;
    this.#best = best ?? { epoch: 0, loss: Number.POSITIVE_INFINITY, measured: 0, network: undefined };
  }

  get best(): Best {
    return this.#best;
  }

  /** Whether as many epochs as there is patience for have brought nothing better. */
  get isOver(): boolean {
    const { measured, epoch } = this.#best;
    return this.#patience !== undefined && measured - epoch >= this.#patience;
  }

  /** An epoch was measured, whose parameters the network still has. To say it twice changes nothing. */
  see(epoch: number, loss: number): void {
    const isBetter = loss < this.#best.loss;
    const network = this.#patience === undefined ? undefined : this.#network;
    this.#best = isBetter
      ? { epoch, loss, measured: epoch, network: network?.state() }
      : { ...this.#best, measured: epoch };
  }

  /** Gives the network the parameters of the best epoch, with what was removed since; whether there are any. */
  restore(): boolean {
    const { network } = this.#best;
    if (network) this.#network.restore(network);
    return network !== undefined;
  }
}
