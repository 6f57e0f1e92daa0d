/** Examples to train on or to measure with. The arrays are copied when a trainer is made. */
export interface Dataset {
  /** [examples, inputs], row by row. Bytes are taken as b/255. */
  readonly inputs: Float32Array | Uint8Array;
  /** `[examples]`: the class of each example, from 0 to outputs − 1. For networks with softmax outputs. */
  readonly labels?: Uint8Array | Uint32Array | Int32Array | readonly number[];
  /** `[examples, outputs]`: what each output is to be. For networks with any other outputs. */
  readonly targets?: Float32Array;
}
