/** What the page and the worker say to each other. */
import type { Settings, TableSettings } from '../settings/settings.js';
import type { InferenceTimes, RunInfo, Snapshot } from './snapshot.js';

/** What can be downloaded of the pruned network. */
export type DownloadFormat = 'onnx' | 'safetensors' | 'json' | 'javascript' | 'c';

/** A file to download, and how it is used in about ten lines. */
export interface Download {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** A program that runs it, and the language that it is in. */
  readonly snippet: string;
  readonly language: string;
}

/** A column of a dropped table, as it will be taken. */
export interface TableColumn {
  readonly name: string;
  readonly kind: 'number' | 'category' | 'boolean' | 'dropped' | 'target' | 'weights';
  /** What is in it, for people. */
  readonly detail: string;
  readonly missing: number;
  readonly warning: string;
}

/** A table that was read: nothing of it leaves the worker but this. */
export interface TableInfo {
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  readonly warnings: readonly string[];
  /** What would be learnt, in words: `regression`, `3 classes`. */
  readonly task: string;
  /** What it is taken for, to be changed and given back. */
  readonly settings: TableSettings;
  /** Settings that suit so many rows and this task. */
  readonly suggested: Pick<Settings, 'hidden' | 'lambda' | 'learningRate' | 'batch' | 'epochs'>;
}

/** A run in the browser's store. */
export interface SavedRun {
  readonly id: string;
  /** Whether it was saved by itself, in a pause, and is replaced by the next one. */
  readonly automatic: boolean;
  /** Milliseconds since 1970. */
  readonly when: number;
  readonly settings: Settings;
  readonly epoch: number;
  readonly step: number;
  readonly error: number;
  readonly architecture: readonly number[];
  readonly bytes: number;
}

/** Times of a training step in milliseconds, measured here on the network of the settings; NaN for SIMD where there is none. */
export interface KernelTimes {
  readonly simd: number;
  readonly scalar: number;
}

/** A run to be started. */
export interface StartOptions {
  readonly settings: Settings;
  /** A step after which the digest is wanted, besides those of all epochs; 0 for none. */
  readonly digestAt: number;
}

/** What the page asks for, by name, and what it gets. */
export interface Requests {
  /** Makes the run of these settings, paused before its first step; what ran before is gone. */
  start: { readonly ask: StartOptions; readonly answer: RunInfo };
  run: { readonly ask: null; readonly answer: null };
  pause: { readonly ask: null; readonly answer: null };
  /** One step, then a pause. */
  step: { readonly ask: null; readonly answer: null };
  /** Whether sets in the plane are learnt without rests between steps; the bits are the same. */
  hurry: { readonly ask: boolean; readonly answer: null };
  /** What is drawn, `[784]` from 0 (paper) to 255 (ink): answered with every snapshot from then on. Null: nothing any more. */
  draw: { readonly ask: Uint8Array | null; readonly answer: Float32Array | null };
  /** Reads a dropped file, or describes it anew as these settings say. */
  table: {
    readonly ask: { readonly file?: File; readonly settings?: TableSettings };
    readonly answer: TableInfo;
  };
  download: { readonly ask: DownloadFormat; readonly answer: Download };
  measureKernels: { readonly ask: null; readonly answer: KernelTimes };
  measureInference: { readonly ask: null; readonly answer: InferenceTimes };
  save: { readonly ask: null; readonly answer: SavedRun };
  load: {
    readonly ask: string;
    readonly answer: { readonly info: RunInfo; readonly settings: Settings; readonly table?: TableInfo };
  };
  saved: { readonly ask: null; readonly answer: readonly SavedRun[] };
  forget: { readonly ask: string; readonly answer: null };
}

export type RequestName = keyof Requests;

/** A request on its way to the worker. */
export interface Asked<Name extends RequestName = RequestName> {
  readonly id: number;
  readonly name: Name;
  readonly ask: Requests[Name]['ask'];
}

/** The code of a start that another one came after. */
export const REPLACED = 'REPLACED';

/** What went wrong, in words for whoever reads the page. */
export interface Trouble {
  /** What l0net calls it: INVALID_FORMAT, OUT_OF_MEMORY, …; '' for what is none of its errors. */
  readonly code: string;
  readonly message: string;
}

/** What the worker says. */
export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Requests[RequestName]['answer'] }
  | { readonly kind: 'trouble'; readonly id: number; readonly trouble: Trouble }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** A run that ended in an error between two requests. */
  | { readonly kind: 'failed'; readonly trouble: Trouble }
  /** Data on their way: bytes so far, and in all (0: not known). */
  | { readonly kind: 'loading'; readonly what: string; readonly loaded: number; readonly total: number };

/** What the page says: a request, or that it has taken the last snapshot and may have another. */
export type ToWorker =
  | Asked
  | { readonly name: 'taken' }
  /** The first: the folder of the page, in which the data are. */
  | { readonly name: 'open'; readonly base: string };
