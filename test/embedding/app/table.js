import { cellOf, readTable } from 'l0net/table';

/** The same table, as pyarrow and NumPy write it. */
const parquet =
  'UEFSMRUEFSAVMkwVBBUAEgAAKLUv/SAQgQAAAQAAAAAAAAACAAAAAAAAABUAFRIVJCwVBBUQFQYVBhwAAAAotS/9IAlJAAACAAAABAEBAwIVBBUeFTBMFQQVABIAACi1L/0gD3kAAAQAAABPc2xvAwAAAOmbqhUAFRIVJCwVBBUQFQYVBhwAAAAotS/9IAlJAAACAAAABAEBAwIVBBk8NQAYBnNjaGVtYRUEABUEJQIYAWEAFQwlAhgBYiUATBwAAAAWBBkcGSwmABwVBBk1AAYQGRgBYRUMFgQWdBaYASZWJggpLBUEFQAVAgAVABUQFQIAPCkGGSYABAAAACYAHBUMGTUABhAZGAFiFQwWBBZyFpYBJuwBJqABKSwVBBUAFQIAFQAVEBUCADwWDhkGGSYABAAAABbmARYEJggWrgIAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI1LjAuMRksHAAAHAAAANEAAABQQVIx';
const npz =
  'UEsDBC0AAAAIAAAAIQAM/Bzp//////////8FABQAYS5ucHkBABAAkAAAAAAAAABKAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC5GBghggtIAUEsDBC0AAAAIAAAAIQAFC7Qj//////////8FABQAYi5ucHkBABAAoAAAAAAAAABVAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG4TaqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC5/BgaGYiDOAeJ8IH41jQEFAABQSwECLQMtAAAACAAAACEADPwc6UoAAACQAAAABQAAAAAAAAAAAAAAgAEAAAAAYS5ucHlQSwECLQMtAAAACAAAACEABQu0I1UAAACgAAAABQAAAAAAAAAAAAAAgAGBAAAAYi5ucHlQSwUGAAAAAAIAAgBmAAAADQEAAAAA';

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** Prints the tables that a File of CSV, a Parquet file and an .npz file hold, one after another. */
async function read() {
  const sources = [new File(['a;b\r\n1;Oslo\r\n2;"雪"\r\n'], 'table.csv'), bytesOf(parquet), bytesOf(npz)];
  const texts = [];
  for (const source of sources) {
    const { columns, rows } = await readTable(source);
    for (const column of columns) {
      const cells = Array.from({ length: rows }, (_, row) => cellOf(column, row));
      texts.push(`${column.name} ${column.kind} ${cells.join()}`);
    }
  }
  return texts.join(' ');
}

read().then(console.log, console.error);
