/** What stands here for l0net's readers of binary tables: see make/textTables.ts. */
export function binaryChunks(): never {
  throw new Error(
    'This page reads CSV, TSV and JSON, to be small; l0net itself reads Parquet, .npy and .npz, too. Save the table as CSV.',
  );
}
