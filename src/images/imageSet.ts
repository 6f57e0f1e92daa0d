/** Pictures with their classes: a `Dataset`, as it is. */
export interface ImageSet {
  /** `[pictures, channels · height · width]`, see `imageInputs`. */
  readonly inputs: Uint8Array;
  /** `[pictures]`: places in `classes`. */
  readonly labels: Uint8Array | Uint32Array;
  readonly classes: readonly string[];
  /** `[pictures]`: where each came from. */
  readonly files: readonly string[];
}
