import { sha256 } from '../base/digest.js';
import { answersOf } from '../loss/loss.js';
import type { Arena } from '../runtime/arena.js';
import type { DatasetShape, ResidentDataset } from './resident.js';

/** What tells one dataset from another: the same examples in the same order have the same identity. */
export interface DatasetIdentity {
  readonly examples: number;
  /** U8 for bytes, which stand for b/255. */
  readonly elements: 'U8' | 'F32';
  /** SHA-256 of the inputs, in hexadecimal; of 2 GiB and more, see sha256. */
  readonly inputs: string;
  /** SHA-256 of the labels as u32, or of the targets as f32. */
  readonly answers: string;
  /** SHA-256 of the weights; undefined where there are none. */
  readonly weights?: string;
}

/** Identifies a dataset in linear memory; whoever calls this may change that memory once it has returned. */
export async function identify(
  data: ResidentDataset,
  { inputs: width, outputs }: DatasetShape,
  arena: Arena,
): Promise<DatasetIdentity> {
  const { examples, bytes } = data;
  const [inputs, answers, weights] = await Promise.all([
    sha256(arena.u8(data.inputs, (bytes ? 1 : 4) * examples * width)),
    sha256(arena.u8(data.answers, 4 * examples * answersOf(data.loss, outputs))),
    data.weights && sha256(arena.u8(data.weights, 4 * examples)),
  ]);
  return { examples, elements: bytes ? 'U8' : 'F32', inputs, answers, ...(weights && { weights }) };
}
