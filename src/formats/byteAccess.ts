/** Bytes any of which can be read, in any order: those of a file, say. */
export interface ByteAccess {
  /** Of all bytes. */
  readonly size: number;
  /** The bytes from `start` to before `end`, which nobody changes; less, where a file has become shorter. */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes in memory. */
export function accessTo(bytes: Uint8Array): ByteAccess {
  return {
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
    close: async () => {},
  };
}
