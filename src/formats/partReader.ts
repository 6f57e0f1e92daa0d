import { L0netError } from '../base/errors.js';
import type { Safetensors } from './safetensors.js';
import type { Dtype, TensorOf } from './tensor.js';

/** Reads the parts of a safetensors file that says more than safetensors do; a complaint names the file and the part. */
export class PartReader {
  constructor(
    readonly file: Safetensors,
    readonly name: string,
  ) {}

  /** Metadata that are one of these words. */
  choice<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.file.metadata.get(key);
    const found = choices.find((choice) => choice === value);
    return found ?? this.fail(key, value, choices.map((choice) => `'${choice}'`).join(' or '));
  }

  /** Metadata that are an integer. */
  integer(key: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
    const text = this.file.metadata.get(key);
    const value = /^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN;
    return value >= least && value <= most
      ? value
      : this.fail(key, text, `an integer from ${least} to ${most}`);
  }

  /** Metadata that are a number which `holds`, as a float32, too; `expected` says in words what holds means. */
  number(key: string, expected: string, holds: (value: number) => boolean): number {
    const text = this.file.metadata.get(key);
    const value = /^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(text ?? '') ? Number(text) : Number.NaN;
    const rounded = Math.fround(value);
    return Number.isFinite(rounded) && holds(rounded) ? value : this.fail(key, text, expected);
  }

  /** Throws unless the file says this version or an earlier one. */
  checkVersion(key: string, newest: number): void {
    const version = this.integer(key, 1);
    if (version > newest) this.fail(key, version, `a file of version ${newest}, which this l0net reads`);
  }

  /** A tensor all of whose numbers `holds`, if that is asked; undefined is a dimension of any length. */
  tensor<D extends Dtype>(
    key: string,
    dtype: D,
    dimensions: readonly (number | undefined)[],
    expected = '',
    holds?: (value: number) => boolean,
  ): TensorOf<D> {
    const tensor = this.file.tensors.get(key);
    if (tensor?.dtype !== dtype || !fits(tensor.shape, dimensions)) {
      const wanted = `${dtype} of [${dimensions.map((length) => length ?? 'any').join(', ')}]`;
      return this.fail(key, tensor && `${tensor.dtype} of [${tensor.shape.join(', ')}]`, wanted);
    }
    const at = holds ? tensor.data.findIndex((value) => !holds(value)) : -1;
    if (at >= 0) this.fail(`${key}[${at}]`, tensor.data[at], expected);
    return tensor as TensorOf<D>;
  }

  /** A tensor of finite floats. */
  floats(key: string, dimensions: readonly (number | undefined)[]): TensorOf<'F32'> {
    return this.tensor(key, 'F32', dimensions, 'a finite number', Number.isFinite);
  }

  fail(part: string, received: unknown, expected: string): never {
    throw new L0netError('INVALID_FORMAT', { argument: `${this.name}, ${part}`, received, expected });
  }
}

function fits(shape: readonly number[], wanted: readonly (number | undefined)[]): boolean {
  return (
    shape.length === wanted.length && wanted.every((length, i) => length === undefined || length === shape[i])
  );
}
