/** The bytes that were deflated (zlib) and put into base64. Rejects if the text or the stream is damaged. */
export function inflate(base64: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const deflated = new Blob([bytes]).stream();
  return new Response(deflated.pipeThrough(new DecompressionStream('deflate'))).arrayBuffer();
}
