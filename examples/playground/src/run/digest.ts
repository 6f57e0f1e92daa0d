/** What tells two runs apart: equal on a phone and a laptop if the parameters have the same bits. */
export interface RunDigest {
  readonly step: number;
  readonly epoch: number;
  /** SHA-256 of the parameters, in hexadecimal; empty where the page has no crypto.subtle: without https. */
  readonly hex: string;
}
