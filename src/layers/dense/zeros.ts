/** Of a product of which more is left, leaving zeros out takes longer than computing it all: a step of its tiles is slower by a third. */
const WORTH = 0.65;

/** The longest pause between two tries, in products: a try that fails then costs less than a thousandth. */
const LONGEST = 1024;

/**
 * Whether a product leaves out the zeros on its left, such as what a rectifier holds back. How many there are changes while a
 * network trains, so it is tried again and again, at longer and longer distances as long as it does not pay. It changes the time,
 * and no bits.
 */
export class ZeroWatch {
  #pause = 1;
  #wait = 0;

  /** Whether to leave zeros out this time; `found` is to be called then. */
  leavesOut(): boolean {
    if (this.#wait === 0) return true;
    this.#wait--;
    return false;
  }

  /**
   * Returns whether it pays.
   *
   * @param kept steps that were left, of so many in `all`
   */
  found(kept: number, all: number): boolean {
    const pays = kept <= WORTH * all;
    this.#pause = pays ? 1 : Math.min(2 * this.#pause, LONGEST);
    if (!pays) this.#wait = this.#pause;
    return pays;
  }
}
