/** How a module takes rows and gives answers, around the loops of its network. */
export interface JsInterface {
  /** An array of float32 that has what the network reads: its name and length. */
  readonly buffer: readonly [name: string, length: number];
  /** Constants. */
  readonly declarations: string;
  /** Functions that the statements call. */
  readonly functions: string;
  /** Lines about `predict`, its types included. */
  readonly documentation: readonly string[];
  /** The parameters of `predict`. */
  readonly parameters: string;
  /** Statements before the loops, which read the buffer and write `outputs`, and behind them. */
  readonly before: string;
  readonly after: string;
  /** What stands in the file of declarations before that of `predict`, whose signature is the other one. */
  readonly types: string;
  readonly signature: string;
}
