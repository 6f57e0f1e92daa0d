import { L0netError } from '../base/errors.js';
import { accessTo, type ByteAccess } from '../formats/byteAccess.js';
import {
  checkElements,
  NPY_START,
  type NpyArray,
  type NpyForm,
  npyRows,
  parseNpyForm,
  startOfElements,
} from '../formats/npy.js';
import { type Bytes, joined } from './bytes.js';
import { ByteTaker } from './byteTaker.js';

/** The rows of an .npy file in their order, so many at a time. */
export interface ArrayRows {
  readonly form: NpyForm;
  /** The next rows; no more than are left. */
  take(rows: number): Promise<NpyArray>;
  /** To be called after the last row: throws L0netError INVALID_FORMAT where more bytes follow. */
  end(): Promise<void>;
  /** Nothing more is read. */
  close(): Promise<void>;
}

/** Where an array comes from. */
export interface ArraySource {
  /** The whole file from its beginning. */
  readonly bytes: Bytes;
  /** Any of the same bytes, if they can be had. */
  readonly access?: () => Promise<ByteAccess | undefined>;
  /** What errors call it. */
  readonly name: string;
  /** Bytes of elements that may be kept where rows are not next to each other and nothing but a stream can be had. */
  readonly kept: number;
}

/**
 * Opens an array. In C order it is a stream; in Fortran order a row has its elements all over the file.
 *
 * @throws L0netError INVALID_FORMAT for what is no such file; INVALID_ARGUMENT for Fortran order in a stream that is too long
 */
export async function openArray(source: ArraySource): Promise<ArrayRows> {
  const { name } = source;
  const stream = new ByteTaker(source.bytes);
  try {
    const first = await stream.take(NPY_START);
    const start = startOfElements(first, name);
    const form = parseNpyForm(joined([first, await stream.take(start - NPY_START)]), name);
    if (!form.columnsFirst) return rowsOf(form, stream, name);
    const access = await source.access?.();
    if (access) {
      await stream.close();
      return columnsOf(form, access, start, name);
    }
    return columnsOf(form, accessTo(await allElements(form, stream, source)), 0, name);
  } catch (error) {
    await stream.close();
    throw error;
  }
}

/** Row by row. */
function rowsOf(form: NpyForm, stream: ByteTaker, name: string): ArrayRows {
  const [, columns = 1] = form.shape;
  let seen = 0;
  return {
    form,
    async take(rows) {
      const size = rows * columns * form.size;
      const bytes = await stream.take(size);
      seen += bytes.length;
      if (bytes.length < size) checkElements(form, seen, name);
      return npyRows(form, bytes, rows, name);
    },
    async end() {
      if ((await stream.take(1)).length > 0) checkElements(form, `more than ${seen}`, name);
    },
    close: () => stream.close(),
  };
}

/** Column by column: of each the part that has the rows. */
async function columnsOf(form: NpyForm, access: ByteAccess, start: number, name: string): Promise<ArrayRows> {
  const [all, columns = 1] = form.shape;
  let first = 0;
  try {
    checkElements(form, access.size - start, name);
  } catch (error) {
    await access.close();
    throw error;
  }
  return {
    form,
    async take(rows) {
      const parts: Uint8Array[] = [];
      for (let column = 0; column < columns; column++) {
        const at = start + form.size * (column * all + first);
        parts.push(await access.read(at, at + form.size * rows));
      }
      first += rows;
      const bytes = joined(parts);
      if (bytes.length < columns * rows * form.size) checkElements(form, 'less', name);
      return npyRows(form, bytes, rows, name);
    },
    end: async () => {},
    close: () => access.close(),
  };
}

async function allElements(
  form: NpyForm,
  stream: ByteTaker,
  { name, kept }: ArraySource,
): Promise<Uint8Array> {
  const [rows, columns = 1] = form.shape;
  const size = rows * columns * form.size;
  if (size > kept) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: name,
      received: `${size} bytes column by column (Fortran order)`,
      expected: `C order, or an .npy file that is neither packed nor a stream, or at most ${kept} bytes`,
    });
  }
  // One byte more shows whether there is more.
  const bytes = await stream.take(size + 1);
  if (bytes.length > size) checkElements(form, `more than ${size}`, name);
  checkElements(form, bytes.length, name);
  await stream.close();
  return bytes;
}
