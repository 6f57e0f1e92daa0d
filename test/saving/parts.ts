import { expect } from 'vitest';
import { parseSafetensors, writeSafetensors } from '../../src/formats/safetensors.js';
import type { Tensor } from '../../src/formats/tensor.js';
import { failure } from '../support/failure.js';

/** A safetensors file taken apart, for a test to spoil. */
export interface Parts {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Map<string, string>;
}

/** What is wrong with a file, what makes it so, and which part the error must name. */
export type Fault = readonly [name: string, spoil: (parts: Parts) => unknown, part: string];

export function partsOf(bytes: Uint8Array): Parts {
  const { tensors, metadata } = parseSafetensors(bytes);
  return { tensors: new Map(tensors), metadata: new Map(metadata) };
}

export function bytesOf({ tensors, metadata }: Parts): Uint8Array {
  return writeSafetensors(tensors, metadata);
}

/** Expects a typed error that names the spoilt part of a file that was sound. */
export function expectFault<T>(
  decode: (bytes: Uint8Array, name?: string) => T,
  parts: Parts,
  isSound: (decoded: T) => boolean,
  [, spoil, part]: Fault,
): void {
  expect(isSound(decode(bytesOf(parts)))).toBe(true);
  spoil(parts);
  const error = failure(() => decode(bytesOf(parts), 'a.safetensors'));
  expect(error).toMatchObject({ code: 'INVALID_FORMAT', argument: `a.safetensors, ${part}` });
}

export function f32(shape: number[], value = 0): Tensor {
  return { dtype: 'F32', shape, data: new Float32Array(sizeOf(shape)).fill(value) };
}

export function f32Of(...values: number[]): Tensor {
  return { dtype: 'F32', shape: [values.length], data: Float32Array.from(values) };
}

export function f64(shape: number[], value = 0): Tensor {
  return { dtype: 'F64', shape, data: new Float64Array(sizeOf(shape)).fill(value) };
}

export function f64Of(...values: number[]): Tensor {
  return { dtype: 'F64', shape: [values.length], data: Float64Array.from(values) };
}

export function i32(...values: number[]): Tensor {
  return { dtype: 'I32', shape: [values.length], data: Int32Array.from(values) };
}

export function u32(...values: number[]): Tensor {
  return { dtype: 'U32', shape: [values.length], data: Uint32Array.from(values) };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((n, m) => n * m, 1);
}
