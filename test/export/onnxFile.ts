import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** The values of a protobuf message's fields by their numbers. */
export type Fields = Map<number, (number | Uint8Array)[]>;

export function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields: Fields = new Map();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const value = type === WireType.Varint ? Number(reader.int64()) : reader.bytes();
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

export function texts(fields: Fields, number: number): string[] {
  return (fields.get(number) ?? []).map((value) => new TextDecoder().decode(value as Uint8Array));
}

export function messages(fields: Fields, number: number): Fields[] {
  return (fields.get(number) ?? []).map((value) => fieldsOf(value as Uint8Array));
}

/** The operators of a model's nodes, in order. */
export function operatorsOf(model: Fields): string[] {
  return messages(messages(model, 7)[0], 1).flatMap((node) => texts(node, 4));
}

/** The names of a model's initializers. */
export function initializersOf(model: Fields): string[] {
  return messages(messages(model, 7)[0], 5).flatMap((tensor) => texts(tensor, 8));
}
