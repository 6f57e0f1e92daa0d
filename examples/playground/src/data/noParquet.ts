/** What stands here for l0net's reader of Parquet: see make/withoutParquet.ts. */
export function addParquet(): never {
  throw new Error(
    'This page is small because it reads no Parquet; l0net does. Save the table as CSV or JSON, or as .npy or .npz.',
  );
}
