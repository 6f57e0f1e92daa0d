/** How a header takes rows and gives answers, around the loops of its network. */
export interface CInterface {
  /** How it is called, and what it gives: lines of the comment at the top. */
  readonly documentation: readonly string[];
  /** Macros and types. */
  readonly declarations: string;
  /** What stands right above the function, without braces. */
  readonly head: string;
  /** Arrays of floats beside those between layers: their names and lengths. */
  readonly buffers: Readonly<Record<string, number>>;
  /** Statements before the loops, which read `inputs` and write `outputs`, and behind them. */
  readonly before: string;
  readonly after: string;
}
