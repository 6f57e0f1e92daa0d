import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** A field of a message as it is written: its number and type, then its value. A message is its fields in a row. */
export type Field = Uint8Array;

const VARINT = 0;
const DELIMITED = 2;

/** An integer or an enum: a safe integer. */
export function integer(field: number, value: number): Field {
  return new BinaryWriter().tag(field, VARINT).int64(value).finish();
}

export function text(field: number, value: string): Field {
  return new BinaryWriter().tag(field, DELIMITED).string(value).finish();
}

/** The bytes of a field `bytes`, or a message that is written already. */
export function bytes(field: number, value: Uint8Array): Field {
  return new BinaryWriter().tag(field, DELIMITED).bytes(value).finish();
}

/** A message inside another one. */
export function message(field: number, ...fields: readonly Field[]): Field {
  return bytes(field, join(fields));
}

/** Fields in a row: a whole message. */
export function join(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const field of fields) {
    joined.set(field, at);
    at += field.length;
  }
  return joined;
}
