/** A line that is written over, on a terminal; nothing elsewhere. */
export function progressLine(stream: NodeJS.WriteStream) {
  const write = (text: string) => {
    if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
  };
  return { show: write, hide: () => write('') };
}
