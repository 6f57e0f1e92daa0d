/** A safetensors file made by hand: this header and these elements, whether they fit each other or not. */
export function safetensors(
  header: string | Uint8Array,
  data: ArrayLike<number> = [],
  headerLength?: bigint,
): Uint8Array<ArrayBuffer> {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, headerLength ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

/** What the header says of one tensor. */
export function entry(dtype: unknown, shape: unknown, offsets: unknown): string {
  return JSON.stringify({ dtype, shape, data_offsets: offsets });
}

/** The numbers 1 and -2 in F32. */
export const inF32: readonly number[] = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
