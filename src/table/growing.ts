/** Arrays of numbers that columns are made of. */
export type Values = Float64Array | Int32Array | Int8Array;

/** Elements of a piece: the most that is left unused. */
const PIECE = 65_536;

/** An array of numbers that grows by pieces: no more than it holds, one piece, and at its end the copy. */
export class Growing<A extends Values> {
  readonly #type: new (
    length: number,
  ) => A;
  readonly #full: A[] = [];
  #piece: A;
  #used = 0;

  constructor(type: new (length: number) => A) {
    this.#type = type;
    this.#piece = new type(64);
  }

  get length(): number {
    return this.#full.reduce((sum, piece) => sum + piece.length, this.#used);
  }

  push(value: number): void {
    if (this.#used === this.#piece.length) {
      this.#full.push(this.#piece);
      this.#piece = new this.#type(Math.min(PIECE, 4 * this.#piece.length));
      this.#used = 0;
    }
    this.#piece[this.#used++] = value;
  }

  /** All that was pushed; this is empty afterwards. */
  take(): A {
    const result = new this.#type(this.length);
    let at = 0;
    for (const piece of this.#full) {
      result.set(piece, at);
      at += piece.length;
    }
    result.set(this.#piece.subarray(0, this.#used), at);
    this.#full.length = this.#used = 0;
    return result;
  }
}
