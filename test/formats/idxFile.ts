/** An idx file with this header and these values, whether they fit each other or not. */
export function idx(
  shape: readonly number[],
  data: ArrayLike<number>,
  magic = [0, 0, 8, shape.length],
): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set(magic);
  const view = new DataView(bytes.buffer);
  shape.forEach((length, index) => {
    view.setUint32(4 + 4 * index, length);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}
