import { sha256 } from '@noble/hashes/sha2.js';

/** A SHA-256 of bytes that come one after another: crypto.subtle wants all of them at once. */
export interface Sha256 {
  update(bytes: Uint8Array): unknown;
  /** The digest of all bytes. */
  digest(): Uint8Array;
}

export function newSha256(): Sha256 {
  return sha256.create();
}
