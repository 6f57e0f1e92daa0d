/** The types of elements that are read and written, each with its array. */
export const ARRAYS = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
} as const;

/** A type of elements: F is floating point, I a signed and U an unsigned integer, with the number of bits. */
export type Dtype = keyof typeof ARRAYS;

/** The types of elements, in the order of the alphabet. */
export const DTYPES = Object.keys(ARRAYS) as readonly Dtype[];

/** What `ARRAYS` makes, on any memory. */
export interface Data {
  F32: Float32Array;
  F64: Float64Array;
  I32: Int32Array;
  U32: Uint32Array;
  U8: Uint8Array;
}

export interface TensorOf<D extends Dtype> {
  readonly dtype: D;
  /** The length of each dimension, none for a scalar; the last one varies fastest in `data`. */
  readonly shape: readonly number[];
  /** The elements, as many as the product of the shape. */
  readonly data: Data[D];
}

/** An array of any number of dimensions. Its `dtype` tells the type of its `data`. */
export type Tensor = { [D in Dtype]: TensorOf<D> }[Dtype];
