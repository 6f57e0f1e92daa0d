/** The browser's own store of runs: what is saved stays on this machine. */
import type { SavedRun } from '../run/messages.js';

/** A run with what it takes to go on. */
export interface StoredRun {
  readonly about: SavedRun;
  /** l0net's checkpoint. */
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  /** The reader's table, where the run is on one. */
  readonly file: File | null;
}

const [ABOUT, RUNS] = ['about', 'runs'];

/** Opens the store; a browser may refuse it, in a private window for instance. */
function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('l0net-playground', 1);
  request.onupgradeneeded = () => {
    // Apart, so that a list of runs does not read them.
    request.result.createObjectStore(ABOUT, { keyPath: 'id' });
    request.result.createObjectStore(RUNS);
  };
  return resultOf(request);
}

/** Saves a run under its id, whatever was there. */
export async function saveRun({ about, checkpoint, file }: StoredRun): Promise<void> {
  await inStore('readwrite', (abouts, runs) => {
    abouts.put(about);
    runs.put({ checkpoint, file }, about.id);
  });
}

/** The newest first. */
export async function listRuns(): Promise<SavedRun[]> {
  const all = await inStore('readonly', (abouts) => resultOf<SavedRun[]>(abouts.getAll()));
  return all.sort((a, b) => b.when - a.when);
}

/** Undefined where there is none of this id any more. */
export async function loadRun(id: string): Promise<StoredRun | undefined> {
  return inStore('readonly', async (abouts, runs) => {
    const [about, run] = await Promise.all([
      resultOf<SavedRun | undefined>(abouts.get(id)),
      resultOf<Omit<StoredRun, 'about'> | undefined>(runs.get(id)),
    ]);
    return about && run && { about, ...run };
  });
}

export async function forgetRun(id: string): Promise<void> {
  await inStore('readwrite', (abouts, runs) => {
    abouts.delete(id);
    runs.delete(id);
  });
}

/** Does something in one transaction, and waits until it is whole. */
async function inStore<T>(
  mode: IDBTransactionMode,
  work: (abouts: IDBObjectStore, runs: IDBObjectStore) => T | Promise<T>,
): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction([ABOUT, RUNS], mode);
    const whole = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await work(transaction.objectStore(ABOUT), transaction.objectStore(RUNS));
    await whole;
    return result;
  } finally {
    database.close();
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
