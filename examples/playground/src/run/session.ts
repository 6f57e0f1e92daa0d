/** The page's side of everything: what it shows, and what it can ask for. The view calls these methods and reads this state. */
import { checkedSetting, fitted, isSetting, Problem } from '../settings/check.js';
import { type ExpectedDigest, fromLink, toLink } from '../settings/link.js';
import { defaultsFor, type Settings, type TableSettings } from '../settings/settings.js';
import { HistoryKeeper } from './history.js';
import {
  type Download,
  type DownloadFormat,
  type KernelTimes,
  REPLACED,
  type RequestName,
  type Requests,
  type SavedRun,
  type TableInfo,
  type Trouble,
} from './messages.js';
import type { History, RunInfo, Snapshot } from './snapshot.js';
import { type Told, WorkerClient, WorkerTrouble } from './workerClient.js';

/** What the page shows. A new object for each change; its parts stay the same objects while they do not change. */
export interface SessionState {
  /** As they are in the form. */
  readonly settings: Settings;
  /** Whether the run has other settings than the form: a restart takes them over. */
  readonly stale: boolean;
  readonly info: RunInfo | null;
  readonly snapshot: Snapshot | null;
  readonly history: History;
  /** What takes a while, in words; '' for nothing. */
  readonly busy: string;
  readonly loading: { readonly what: string; readonly loaded: number; readonly total: number } | null;
  readonly trouble: Trouble | null;
  /** What was wrong with the link of the page. */
  readonly problems: readonly string[];
  readonly table: TableInfo | null;
  /** Runs in the browser's store, the newest first. */
  readonly saved: readonly SavedRun[];
  readonly kernelTimes: KernelTimes | null;
  /** The last download, for its snippet. */
  readonly download: Download | null;
  /** The digest that the link expects. */
  readonly expected: ExpectedDigest | null;
  /** Whether this run came to it; null before it is there. */
  readonly same: boolean | null;
  /** Whether points in the plane are learnt without rests. */
  readonly isHurried: boolean;
  /** Answers of the network to the last drawing; null where there is none. */
  readonly answer: Float32Array | null;
}

/** A page's runs, one at a time, in its worker. */
export class Session {
  readonly #client: WorkerClient;
  readonly #history = new HistoryKeeper();
  readonly #listeners = new Set<() => void>();
  #state: SessionState;
  /** Settings that the run was started with. */
  #running: Settings | null = null;
  /** Starts so far: what an earlier one answers is not wanted any more. */
  #starts = 0;
  /** Choices of data so far: a table that is still being read when another is made is not wanted any more. */
  #choices = 0;
  #starting: Promise<void> = Promise.resolve();
  /** Requests that are under way and said to be. */
  #pending = 0;

  constructor(hash: string) {
    const { settings, expected, problems } = fromLink(hash);
    this.#state = {
      settings,
      stale: false,
      info: null,
      snapshot: null,
      history: this.#history.history,
      busy: '',
      loading: null,
      trouble: null,
      problems,
      table: null,
      saved: [],
      kernelTimes: null,
      download: null,
      expected: expected ?? null,
      same: null,
      answer: null,
      isHurried: false,
    };
    this.#client = new WorkerClient((told) => this.#hear(told));
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Calls whenever the state is another; gives what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the page does at first: the run of its link is made, and the store is looked into. */
  async open(): Promise<void> {
    void this.listSaved();
    await this.reset();
  }

  /**
   * Other settings. Before the first step the run is made anew with them; a run that has begun goes on as it was, and the
   * state is `stale` until `reset`. A change of the data begins anew at once.
   *
   * @returns what is wrong with the value, in words; '' if nothing is
   */
  change<Name extends keyof Settings>(name: Name, value: unknown): string {
    const { settings, snapshot } = this.#state;
    if (name === 'data') {
      this.#choices++;
      this.#set({
        settings: fitted(defaultsFor(value as Settings['data'])),
        problems: [],
        expected: null,
        same: null,
      });
      void this.reset();
      return '';
    }
    try {
      if (!isSetting(name)) return '';
      const given = checkedSetting(name, value);
      const from =
        name === 'network'
          ? { ...settings, ...defaultsFor(settings.data, given as Settings['network']) }
          : settings;
      const changed = fitted({ ...from, [name]: given });
      const stale = this.#running !== null && JSON.stringify(changed) !== JSON.stringify(this.#running);
      this.#set({ settings: changed, stale, expected: null, same: null });
      if (!snapshot || snapshot.step === 0) void this.reset();
      return '';
    } catch (error) {
      if (error instanceof Problem) return error.message;
      throw error;
    }
  }

  /** Makes the run of the settings anew, paused before its first step. */
  async reset(): Promise<void> {
    const { settings, expected, table } = this.#state;
    const start = ++this.#starts;
    this.#running = settings;
    this.#history.clear();
    this.#set({
      stale: false,
      info: null,
      snapshot: null,
      history: this.#history.history,
      trouble: null,
      same: null,
      answer: null,
      download: null,
      kernelTimes: null,
    });
    if (settings.data === 'table' && !(settings.table && table)) return;
    this.#starting = this.#start(settings, expected?.step ?? 0, start);
    await this.#starting;
  }

  async #start(settings: Settings, digestAt: number, start: number): Promise<void> {
    const info = await this.#ask('Getting ready', 'start', { settings, digestAt });
    if (info && start === this.#starts) this.#set({ info });
  }

  async run(): Promise<void> {
    await this.#starting;
    if (this.#state.info) await this.#ask('', 'run', null);
  }

  async pause(): Promise<void> {
    await this.#ask('', 'pause', null);
    // It was saved by itself.
    await this.listSaved();
  }

  async step(): Promise<void> {
    await this.#starting;
    if (this.#state.info) await this.#ask('', 'step', null);
  }

  /** Whether points in the plane are learnt as fast as it goes, or so that one can watch. */
  async hurry(isHurried: boolean): Promise<void> {
    this.#set({ isHurried });
    await this.#ask('', 'hurry', isHurried);
  }

  /** `[784]` bytes from 0 (paper) to 255 (ink), answered now and with every snapshot; null for nothing any more. */
  async draw(pixels: Uint8Array | null): Promise<void> {
    this.#set({ answer: (await this.#ask('', 'draw', pixels)) ?? null });
  }

  /** Reads a dropped or chosen file in the worker: it is sent nowhere. */
  async readTable(file: File): Promise<void> {
    // A link says what its maker took the columns of a file of this name for.
    const { table: linked } = this.#state.settings;
    const choice = ++this.#choices;
    const settings = linked?.file === file.name && !this.#state.table ? linked : undefined;
    const table = await this.#ask(`Reading ${file.name}`, 'table', { file, ...(settings && { settings }) });
    if (choice !== this.#choices) return;
    if (table) this.#takeTable(table, settings !== undefined);
    // Another table under that name: the next try finds out for itself what its columns are.
    else if (settings) this.#set({ settings: { ...this.#state.settings, table: null } });
  }

  /** What columns are: described anew, and the run begins anew. */
  async changeTable(settings: TableSettings): Promise<void> {
    const choice = ++this.#choices;
    const table = await this.#ask('Looking at the columns', 'table', { settings });
    if (table && choice === this.#choices) this.#takeTable(table);
  }

  /** A file of the pruned network; its bytes are for the browser's own downloading. */
  async download(format: DownloadFormat): Promise<Download | null> {
    const download = await this.#ask('Writing the file', 'download', format);
    if (download) this.#set({ download });
    return download ?? null;
  }

  async measureKernels(): Promise<void> {
    const kernelTimes = await this.#ask('Measuring', 'measureKernels', null);
    if (kernelTimes) this.#set({ kernelTimes });
  }

  async measureInference(): Promise<void> {
    await this.#ask('Measuring', 'measureInference', null);
  }

  async save(): Promise<void> {
    if (await this.#ask('Saving', 'save', null)) await this.listSaved();
  }

  /** Goes on with a saved run, paused where it was saved. */
  async load(id: string): Promise<void> {
    this.#choices++;
    const start = ++this.#starts;
    const loaded = await this.#ask('Loading', 'load', id);
    if (!loaded || start !== this.#starts) return;
    const { info, settings, table } = loaded;
    this.#running = settings;
    this.#history.clear();
    this.#set({
      info,
      settings,
      table: table ?? null,
      stale: false,
      history: this.#history.history,
      trouble: null,
      expected: null,
      same: null,
      download: null,
      kernelTimes: null,
    });
  }

  async forget(id: string): Promise<void> {
    await this.#ask('', 'forget', id);
    await this.listSaved();
  }

  async listSaved(): Promise<void> {
    const saved = await this.#ask('', 'saved', null);
    if (saved) this.#set({ saved });
  }

  /** The page's address with these settings, and the digest that the run has come to. */
  link(): string {
    const { snapshot, stale, settings } = this.#state;
    const { origin, pathname } = window.location;
    return `${origin}${pathname}${toLink(settings, stale ? undefined : snapshot?.digest)}`;
  }

  /** The trouble has been read. */
  dismiss(): void {
    this.#set({ trouble: null, problems: [] });
  }

  #takeTable(table: TableInfo, isLinked = false): void {
    const { settings: before, table: last } = this.#state;
    // What the reader has chosen stays while it is the same table and the same thing to learn.
    const isSame = last?.file === table.file && last.task === table.task && before.data === 'table';
    const from = isSame || isLinked ? before : { ...defaultsFor('table'), ...table.suggested };
    const settings = fitted({ ...from, data: 'table', table: table.settings });
    this.#set({ table, settings, ...(!isLinked && { expected: null }) });
    void this.reset();
  }

  /** Undefined after an error, which the state tells of. */
  async #ask<Name extends RequestName>(
    busy: string,
    name: Name,
    ask: Requests[Name]['ask'],
  ): Promise<Requests[Name]['answer'] | undefined> {
    if (busy) {
      this.#pending++;
      this.#set({ busy, trouble: null });
    }
    try {
      return await this.#client.ask(name, ask);
    } catch (error) {
      if (!(error instanceof WorkerTrouble)) throw error;
      if (error.trouble.code !== REPLACED) this.#set({ trouble: error.trouble });
      return undefined;
    } finally {
      if (busy && --this.#pending === 0) this.#set({ busy: '', loading: null });
    }
  }

  #hear(told: Told): void {
    if (told.kind === 'loading') {
      this.#set({ loading: told.loaded < told.total || told.total === 0 ? told : null });
    } else if (told.kind === 'failed') {
      this.#set({ trouble: told.trouble, busy: '', loading: null });
    } else {
      this.#hearSnapshot(told.snapshot);
    }
  }

  #hearSnapshot(snapshot: Snapshot): void {
    const { expected } = this.#state;
    this.#history.add(snapshot);
    const { digest } = snapshot;
    const there = expected && digest?.step === expected.step && digest.hex !== '';
    this.#set({
      snapshot,
      history: this.#history.history,
      ...(snapshot.answer && { answer: snapshot.answer }),
      ...(there && { same: digest.hex === expected.hex }),
    });
  }

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    // The address has the settings of the form, so that a reload keeps them.
    if (change.settings) window.history.replaceState(null, '', toLink(change.settings));
    for (const listener of this.#listeners) listener();
  }
}
