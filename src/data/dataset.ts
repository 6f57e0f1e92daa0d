/** Examples to train on or to measure with. The arrays are copied when a trainer is made. */
export interface Dataset {
  /** [examples, inputs], row by row. Bytes are taken as b/255. */
  readonly inputs: Float32Array | Uint8Array;
  /** `[examples]`: the class of each example, from 0 to outputs − 1. For networks with softmax outputs. */
  readonly labels?: Uint8Array | Uint32Array | Int32Array | readonly number[];
  /**
   * `[examples, outputs]`: what each output is to be. For networks with any other outputs; and for those with softmax outputs in
   * place of labels, a probability for each class, with which another network's outputs can be learnt. Labels come first.
   */
  readonly targets?: Float32Array;
  /**
   * `[examples]`: how much each example counts in the loss, that of test data too, from 0 on. The loss of a minibatch is
   * Σ weight · loss / examples, so that weights whose mean is 1 keep its scale. Errors count each example once.
   */
  readonly weights?: Float32Array;
}
