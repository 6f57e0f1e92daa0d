import {
  type BuildOption,
  type Dataset,
  type EpochReport,
  type KernelBuild,
  L0netError,
  Network,
  type NetworkOptions,
  supportsRelaxedSimd,
  Trainer,
  type TrainerOptions,
} from 'l0net';
import { type OnnxOptions, toJson, toOnnx } from 'l0net/export';
import { type ResumeOptions, readCheckpoint, readModel, writeCheckpoint, writeModel } from 'l0net/files';
import {
  digitInputs,
  type ImageLike,
  type ImageOptions,
  imageInputs,
  loadImages,
  splitImages,
} from 'l0net/images';
import { loadModel, type Model, type ModelSource } from 'l0net/inference';
import small from 'l0net/inference-simd.wasm';
import { loadCheckpoint, loadImageFolder, loadMnist, loadTable, saveCheckpoint } from 'l0net/node';
import { relaxed } from 'l0net/relaxed';
import kernels from 'l0net/simd.wasm';
import { Network as Standalone } from 'l0net/standalone';
import { inWorkers, type PointSummary, type SweepOutcome, sweep } from 'l0net/sweep';
import {
  type Column,
  type ReadOptions,
  readChunks,
  readTable,
  type Table,
  type TableSource,
} from 'l0net/table';

const module: WebAssembly.Module = kernels;
const added: KernelBuild = relaxed;
const builds: BuildOption[] = ['auto', 'simd', 'scalar', added, module];
// @ts-expect-error: a build that has to be imported is not a name
builds.push('relaxed');
// @ts-expect-error: nor is anything else
builds.push('mmx');

/** What the declarations of the package are read for: every door, options, reports, errors. */
export async function consume(data: Dataset, signal: AbortSignal): Promise<number | undefined> {
  const options: NetworkOptions = {
    inputs: 2,
    layers: [3, 2],
    gates: { dropRate: [0.2, 0.5], testGate: 'median' },
    build: supportsRelaxedSimd() ? relaxed : 'auto',
  };
  const training: TrainerOptions = { epochs: 2, lambda: 'aic', optimizer: { name: 'sgd' }, signal };
  const network = await Network.create(options);
  const reports: EpochReport[] = [];
  try {
    for await (const report of new Trainer(network, data, training)) reports.push(report);
  } catch (error) {
    if (error instanceof L0netError && error.code === 'NOT_FINITE') return undefined;
    throw error;
  }
  const onnx: OnnxOptions = { logits: true };
  const files: (Uint8Array | string)[] = [await toOnnx(network, onnx), await toJson(network)];
  if (files.length === 0) return undefined;
  const again: ResumeOptions = { epochs: 3, build: 'scalar' };
  const kept = new Blob([await writeCheckpoint(new Trainer(network, data)), writeModel(network)]);
  const resumed: Trainer = await readCheckpoint(kept, data, again);
  await saveCheckpoint('run', resumed);
  const copy: Network = (await loadCheckpoint('run', data)).network ?? (await readModel(kept));
  const outputs: Float32Array = (await network.prune()).predict(new Float32Array(2));
  const { train } = await loadMnist();
  await Standalone.create({ inputs: train.inputs.length, layers: [1], build: 'scalar' });
  return outputs[0] + copy.inputs + (reports.at(-1)?.trainLoss ?? 0);
}

/** The door for inference: all sources, its options, its model. */
export async function infer(response: Response, bytes: Uint8Array): Promise<Float32Array> {
  const sources: ModelSource[] = [response, bytes, new ArrayBuffer(8), new Blob([])];
  // @ts-expect-error: a path is not a source
  sources.push('mnist.safetensors');
  const model: Model = await loadModel(sources[0], { build: small });
  const kept: Int32Array | undefined = model.keptInputs;
  const out = new Float32Array(model.outputs);
  return model.predict(new Uint8Array(model.inputs + (kept?.length ?? 0)), out);
}

/** The door for tables: all sources, options, columns. */
export async function tables(file: File, response: Response): Promise<number> {
  const sources: TableSource[] = [
    'a,b',
    new Uint8Array(8),
    new ArrayBuffer(8),
    file,
    response,
    file.stream(),
  ];
  const options: ReadOptions = { format: 'csv', decimal: ',', columns: { zip: 'text' } };
  // @ts-expect-error: no such kind
  const other: ReadOptions = { columns: { zip: 'integer' } };
  const table: Table = await readTable(sources[0], options);
  for await (const chunk of readChunks(file, { rows: 10 })) if (chunk.rows > 10) return 0;
  const column: Column = (await loadTable('x.csv', other)).column('zip');
  return column.kind === 'text'
    ? column.codes.length + column.words.length
    : column.values.length + table.rows;
}

/** The door for sweeps: points with the types of their values and a seed, outcomes, runs in workers. */
export async function sweeps(data: Dataset, createWorker: () => Worker): Promise<number> {
  const grid = { lambda: [0.1, 0.3], optimizer: ['adam', 'sgd'] } as const;
  const outcomes: readonly SweepOutcome<unknown, number>[] = await sweep(
    grid,
    ({ lambda, optimizer, seed }) => lambda + seed + optimizer.length,
    { seeds: 2, onProgress: ({ ended }) => ended?.point.lambda },
  );
  // @ts-expect-error: no such setting
  await sweep(grid, ({ batchSize }) => batchSize);
  const [trained] = await sweep(
    { lambda: [1] },
    inWorkers(createWorker, ({ lambda, seed }) => ({
      network: { inputs: 2, layers: [2], seed },
      data,
      options: { lambda },
    })),
  );
  const summary: PointSummary | undefined = trained.status === 'done' ? trained.result : undefined;
  return outcomes.length + (summary?.parameters ?? 0);
}

/** The door for images: pictures of a page and of a folder, drawings, splits. */
export async function images(file: File, drawing: ImageData): Promise<number> {
  const options: ImageOptions = { width: 28, height: 28, channels: 3, background: [255, 255, 255] };
  // @ts-expect-error: no such fit
  const other: ImageOptions = { ...options, fit: 'crop' };
  const made: ImageLike = { width: 1, height: 1, data: new Uint8Array(4) };
  const inputs = [
    imageInputs([drawing, made], options),
    digitInputs(drawing),
    await loadImages([file], other),
  ];
  const data: Dataset = splitImages(await loadImageFolder('photos', { ...options, broken: 'skip' }), {
    test: 0.2,
  }).training;
  return inputs.length + data.inputs.length;
}
