interface Locks {
  request(name: string, options: { signal?: AbortSignal }, run: () => Promise<void> | void): Promise<unknown>;
}

const locks = () => (globalThis.navigator as { readonly locks?: Locks } | undefined)?.locks;

/**
 * Takes a lock that this worker holds for as long as it lives. No event says when a page's worker is gone, terminated by
 * somebody, say: but its locks are free then.
 *
 * @returns the lock's name; undefined where there are no locks, as on a page that did not come over https
 */
export function holdLife(): Promise<string | undefined> {
  const name = `l0net ${Math.random()} ${performance.now()}`;
  return new Promise((resolve) => {
    const none = () => resolve(undefined);
    const hold = () => {
      resolve(name);
      return new Promise<void>(() => {});
    };
    try {
      const request = locks()?.request(name, {}, hold);
      if (request) request.catch(none);
      else none();
    } catch {
      none();
    }
  });
}

/** Calls `gone` once the worker that holds the lock is not there any more, unless the signal is aborted before. */
export function awaitEnd(lock: string, signal: AbortSignal, gone: () => void): void {
  locks()
    ?.request(lock, { signal }, gone)
    .catch(() => {});
}
