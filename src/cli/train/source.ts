import { stat } from 'node:fs/promises';
import { flagOf, invalid, type Parsed } from '../arguments/options.js';
import { checkTableOptions } from './checkTable.js';
import { imageFlags } from './imageOptions.js';
import type { trainOptions } from './options.js';
import { tableOptions } from './tableOptions.js';

/** What a run is trained on. */
export type Source = 'mnist' | 'table' | 'folder';

/** Options of tables that folders of pictures have, too. */
const shared: readonly string[] = ['test'];

const onlyTables = Object.keys(tableOptions).filter((name) => !shared.includes(name));

/** What the argument that is no option means; what is not there is left to who reads it. */
export async function sourceOf({
  operands: [path],
}: Pick<Parsed<typeof trainOptions>, 'operands'>): Promise<Source> {
  if (path === undefined) return 'mnist';
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? 'folder' : 'table';
}

/** @throws L0netError INVALID_ARGUMENT for an option that goes with another source, or does not fit this one */
export function checkSource(parsed: Parsed<typeof trainOptions>, source: Source): void {
  const idle = (names: readonly string[], expected: string): void => {
    const name = names.find((name) => parsed.given.has(name as keyof typeof trainOptions));
    if (name !== undefined)
      throw invalid(flagOf(name), `it with ${here[source]}`, `${expected}, to have an effect`);
  };
  if (source !== 'folder') idle(Object.keys(imageFlags), 'a folder of pictures, l0net train FOLDER');
  if (source !== 'table') idle(onlyTables, 'a table to train on, l0net train FILE');
  if (source === 'mnist') idle([...shared, 'patience'], 'a table or a folder of pictures to train on');
  if (source === 'table') checkTableOptions(parsed);
}

const here: Readonly<Record<Source, string>> = {
  mnist: 'MNIST',
  table: 'a table',
  folder: 'a folder of pictures',
};
