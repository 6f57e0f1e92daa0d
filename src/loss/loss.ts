import type { InferenceKernels } from '../runtime/inferenceRuntime.js';
import type { Kernels } from '../runtime/runtime.js';

/** The answers of a dataset (data/dataset.ts), as far as they are there. Nothing is known of them before `check`. */
export interface Answers {
  readonly labels?: ArrayLike<number>;
  readonly targets?: Float32Array;
}

/**
 * What the outputs of a network mean: all that predicting and other programs need to know. It is apart from the rest because
 * l0net/inference, which is small, has nothing else; a bundler leaves out a constant that nobody reads, but no member of one.
 */
export interface Outputs {
  /** What other programs call them: in ONNX, and in what `l0net predict --json` prints. */
  readonly name: 'probabilities' | 'values';
  /** Whether a row has one class, that of its largest output. */
  readonly classes: boolean;
  /** The operator of ONNX that does what `activate` does. */
  readonly operator: 'Softmax' | 'Sigmoid' | undefined;
  /** Makes them of the sums of the last layer; undefined where they are these. */
  readonly activate: Activation | undefined;
}

/** logits [rows, outputs] with leading dimension ld -> out [rows, outputs], both f32 in linear memory. */
export type Activation = (
  kernels: InferenceKernels,
  rows: number,
  outputs: number,
  logits: number,
  ld: number,
  out: number,
) => void;

/**
 * A data loss: all that training asks of what the outputs mean. In all of its functions y [rows, outputs], with leading
 * dimension ld, are the outputs of the last layer, and answers [rows, answersOf(loss, outputs)] what they should be, u32
 * or f32; weights f32 [rows], or 0, multiply the loss of each row: byte offsets in linear memory.
 */
export interface Loss {
  /** What a dataset says of each example: its class, u32, or a number for each output, f32. */
  readonly takes: 'labels' | 'targets';
  /** Whether each output is right or wrong by itself, or else the row as a whole. */
  readonly judgesOutputs: boolean;
  /** Whether its unit is nats, that of AIC and BIC. */
  readonly inNats: boolean;
  /** Whether targets may be of any scale, and so of one that makes training hopeless. */
  readonly scalesTargets: boolean;

  /**
   * Checks the answers of a dataset.
   *
   * @param argument what the caller calls the dataset
   * @throws L0netError INVALID_SHAPE; INVALID_ARGUMENT for numbers that are no answers
   */
  check(argument: string, data: Answers, examples: number, outputs: number): void;

  /** The mean over the rows, into result (f64); its gradient by y into dy, which is laid out as y is. Allocates nothing. */
  train(
    kernels: Kernels,
    rows: number,
    outputs: number,
    y: number,
    ld: number,
    answers: number,
    weights: number,
    dy: number,
    result: number,
  ): void;

  /** The sum over the rows. scratch is laid out as y is. */
  measure(
    kernels: Kernels,
    rows: number,
    outputs: number,
    y: number,
    ld: number,
    answers: number,
    weights: number,
    scratch: number,
  ): number;

  /** How many rows, or outputs, are wrong, whatever their weights; undefined where none is right or wrong. */
  readonly errors:
    | ((kernels: Kernels, rows: number, outputs: number, y: number, ld: number, answers: number) => number)
    | undefined;
}

/** How many answers an example has: words in linear memory. */
export function answersOf({ takes }: Loss, outputs: number): number {
  return takes === 'labels' ? 1 : outputs;
}
