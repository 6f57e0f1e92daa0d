/** The name of the note in a checkpoint that says the loss of the last epoch. */
const LOSS = 'trainLoss';

/** The loss of a run's last epoch, which no trainer knows that goes on from a checkpoint. */
export class LastLoss {
  #value: number;

  /** @param notes of the checkpoint that the run goes on from; a note that is no number counts as none */
  constructor(notes?: ReadonlyMap<string, string>) {
    this.#value = Number(notes?.get(LOSS) ?? Number.NaN);
  }

  /** Of the last epoch that was finished; NaN before the first one. */
  get value(): number {
    return this.#value;
  }

  set value(loss: number) {
    this.#value = loss;
  }

  /** For the next checkpoint. */
  note(): [name: string, text: string] {
    return [LOSS, String(this.#value)];
  }
}
