/** Answers the page's requests: each method is one of them, by its name. */
import { type Network, supportsSimd } from 'l0net';
import { writeCheckpoint } from 'l0net/files';
import type { Table } from 'l0net/table';
import type { Sample } from '../downloads/snippets.js';
import { kindOf, type Settings } from '../settings/settings.js';
import { forgetRun, listRuns, loadRun, saveRun } from '../storage/store.js';
import { imageProblem } from './imageProblem.js';
import { costOf } from './look.js';
import {
  type Download,
  type DownloadFormat,
  type FromWorker,
  type KernelTimes,
  REPLACED,
  type Requests,
  type SavedRun,
  type StartOptions,
  type TableInfo,
} from './messages.js';
import { planeProblem } from './planeProblem.js';
import type { LearningProblem } from './problem.js';
import { Run } from './run.js';
import type { InferenceTimes, RunInfo } from './snapshot.js';
import { whyOne } from './threads.js';
import { freshTrainer, resumedTrainer } from './trainer.js';
import { troubleOf } from './trouble.js';

/** The id of what is saved by itself. */
const AUTOMATIC = 'automatic';
/** Milliseconds between two savings of a run that goes on. */
const SAVING = 10_000;
/** Milliseconds between two reports of what was fetched. */
const PROGRESS = 100;

const NO_SIMD =
  'This browser has no WebAssembly SIMD: the scalar kernels are used, which are slower and give the same bits.';

/** A start or load that another one came after. */
class Replaced extends Error {
  readonly code = REPLACED;
}

/** Each request by its name. */
type Handlers = {
  readonly [Name in keyof Requests]: (ask: Requests[Name]['ask']) => Promise<Requests[Name]['answer']>;
};

/** A table that was read, with the file for the store. */
interface OpenTable {
  readonly table: Table;
  readonly file: File;
}

/** The worker's state: one run, one table. */
export class Office implements Handlers {
  /** The folder of the page. */
  base = '';
  readonly #tell: (message: FromWorker) => void;
  #run: Run | undefined;
  #table: OpenTable | undefined;
  /** Starts and loads so far: the last one counts. */
  #starts = 0;
  #lastSaved = 0;
  #lastProgress = 0;
  #isHurried = false;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(tell: (message: FromWorker) => void) {
    this.#tell = tell;
  }

  taken(): void {
    this.#run?.taken();
  }

  async start({ settings, digestAt }: StartOptions): Promise<RunInfo> {
    const turn = ++this.#starts;
    this.#run?.stop();
    this.#run = undefined;
    const problem = await this.#problemOf(settings, this.#table?.table);
    this.#checkTurn(turn);
    return this.#begin(turn, problem, settings, digestAt, () => freshTrainer(problem, settings));
  }

  async run(): Promise<null> {
    this.#running.run();
    return null;
  }

  async pause(): Promise<null> {
    await this.#running.pause();
    void this.#saveAutomatically();
    return null;
  }

  async step(): Promise<null> {
    await this.#running.step();
    return null;
  }

  async hurry(isHurried: boolean): Promise<null> {
    this.#isHurried = isHurried;
    this.#run?.hurry(isHurried);
    return null;
  }

  async draw(pixels: Uint8Array | null): Promise<Float32Array | null> {
    return this.#running.draw(pixels);
  }

  async table({ file, settings }: Requests['table']['ask']): Promise<TableInfo> {
    const { describeTable, firstSettings } = await tableDoor();
    const opened = file ? await openTable(file) : this.#table;
    if (!opened) throw new Error('There is no table yet.');
    const info = describeTable(opened.table, settings ?? firstSettings(opened.table));
    this.#table = opened;
    return info;
  }

  async download(format: DownloadFormat): Promise<Download> {
    const { downloadOf } = await import('../downloads/download.js');
    return downloadOf(this.#running.network, format, await this.#sample());
  }

  async measureKernels(): Promise<KernelTimes> {
    const { kernelTimes } = await import('./kernelTimes.js');
    return kernelTimes(this.#running.problem, this.#running.settings);
  }

  async measureInference(): Promise<InferenceTimes> {
    return this.#running.measureInference();
  }

  async save(): Promise<SavedRun> {
    return this.#save(`run-${Date.now()}`);
  }

  async saved(): Promise<readonly SavedRun[]> {
    await this.#saving;
    // Where the browser refuses a store, nothing is in it; whoever saves there is told.
    return listRuns().catch(() => []);
  }

  async forget(id: string): Promise<null> {
    await forgetRun(id);
    return null;
  }

  async load(id: string): Promise<Requests['load']['answer']> {
    // What is asked for later comes later, however long the store takes.
    const turn = ++this.#starts;
    await this.#saving;
    const stored = await loadRun(id);
    if (!stored) throw new Error('This run is not in the store any more.');
    const { about, checkpoint, file } = stored;
    const { settings } = about;
    const opened = file ? await openTable(file) : undefined;
    const problem = await this.#problemOf(settings, opened?.table);
    this.#checkTurn(turn);
    this.#run?.stop();
    this.#run = undefined;
    if (opened) this.#table = opened;
    const resume = () => resumedTrainer(problem, settings, checkpoint);
    const info = await this.#begin(turn, problem, settings, 0, resume);
    if (!opened || !settings.table) return { info, settings };
    return { info, settings, table: await this.table({ settings: settings.table }) };
  }

  get #running(): Run {
    if (!this.#run) throw new Error('There is no run yet.');
    return this.#run;
  }

  #checkTurn(turn: number): void {
    if (turn !== this.#starts) throw new Replaced('another run was started');
  }

  async #problemOf(settings: Settings, table: Table | undefined): Promise<LearningProblem> {
    switch (kindOf(settings.data)) {
      case 'image':
        return imageProblem(settings, this.base, (loaded, total) => this.#tellProgress(loaded, total));
      case 'plane':
        return planeProblem(settings);
      case 'table': {
        const { tableProblem } = await tableDoor();
        if (!table || !settings.table)
          throw new Error('Drop a table on the page first: a CSV file, for instance.');
        return tableProblem(table, settings, settings.table);
      }
    }
  }

  /** Chunks come by the hundred: the page is told now and then, and of the last one. */
  #tellProgress(loaded: number, total: number): void {
    const now = performance.now();
    if (now - this.#lastProgress < PROGRESS && loaded < total) return;
    this.#lastProgress = now;
    this.#tell({ kind: 'loading', what: 'images', loaded, total });
  }

  async #begin(
    turn: number,
    problem: LearningProblem,
    settings: Settings,
    digestAt: number,
    makeTrainer: () => ReturnType<typeof freshTrainer>,
  ): Promise<RunInfo> {
    const trainer = await makeTrainer();
    const { network } = trainer;
    const dense = await network.dense();
    if (turn !== this.#starts) network.threads.stop?.();
    this.#checkTurn(turn);
    const rows = problem.training.inputs.length / network.inputs;
    const info: RunInfo = {
      ...problem.names,
      trainRows: rows,
      testRows: problem.testRows,
      epochSteps: Math.ceil(rows / settings.batch),
      epochs: settings.epochs,
      units: unitsOf(dense),
      dense: costOf(dense),
      kernels: network.build === 'scalar' ? 'scalar' : 'simd',
      threads: network.threads.count,
      threadsNote: whyOne(network.threads, settings),
      kernelsNote: !supportsSimd() && settings.kernels !== 'scalar' ? NO_SIMD : '',
    };
    const run: Run = new Run(
      { problem, settings, trainer, info, digestAt },
      {
        snapshot: (snapshot) => {
          if (this.#run !== run) return;
          this.#tell({ kind: 'snapshot', snapshot });
          const isDue = Date.now() - this.#lastSaved > SAVING;
          if (snapshot.step > 0 && (snapshot.state === 'done' || (snapshot.state === 'running' && isDue)))
            void this.#saveAutomatically();
        },
        failed: (error) => {
          if (this.#run === run) this.#tell({ kind: 'failed', trouble: troubleOf(error) });
        },
      },
    );
    run.hurry(this.#isHurried);
    this.#run = run;
    this.#lastSaved = Date.now();
    // The page gets to know the run before its first snapshot.
    queueMicrotask(() => void run.begin());
    return info;
  }

  /** What is saved by itself may fail, where there is no store: the page says so when somebody asks for the list. */
  async #saveAutomatically(): Promise<void> {
    this.#lastSaved = Date.now();
    this.#saving = this.#saving.then(() => this.#save(AUTOMATIC)).catch(() => undefined);
    await this.#saving;
  }

  async #save(id: string): Promise<SavedRun> {
    const { trainer, settings, measured, architecture } = this.#running;
    const file = settings.data === 'table' ? (this.#table?.file ?? null) : null;
    const [epoch, step] = [trainer.epochsDone, trainer.stepsDone];
    const checkpoint = await writeCheckpoint(trainer);
    const about: SavedRun = {
      id,
      automatic: id === AUTOMATIC,
      when: Date.now(),
      settings,
      epoch,
      step,
      error: measured.error,
      architecture,
      bytes: checkpoint.length,
    };
    await saveRun({ about, checkpoint, file });
    return about;
  }

  /** A row for the snippets of downloads: of a table its first one. */
  async #sample(): Promise<Sample> {
    const { network, settings } = this.#running;
    const sizes = {
      inputs: network.inputs,
      outputs: network.outputs,
      hasConvolutions: settings.network === 'lenet5',
    };
    const table = this.#table?.table;
    if (settings.data !== 'table' || !table) return sizes;
    const { sampleRow } = await tableDoor();
    return { ...sizes, row: sampleRow(network, table) };
  }
}

async function openTable(file: File): Promise<OpenTable> {
  const { readTable } = await tableDoor();
  return { table: await readTable(file), file };
}

/** What is about tables is loaded when there is one. */
function tableDoor() {
  return import('./tables.js');
}

/** Units of the columns of the drawing: inputs (channels), what each layer gives. */
function unitsOf(dense: Network): number[] {
  const { layers } = dense.summary();
  return [layers[0].inputs, ...layers.map(({ outputs }) => outputs)];
}
