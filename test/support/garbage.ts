/**
 * Set up for each file of tests in a page, where they all follow one another: what a file has left behind is collected at its end. Chromium
 * has addresses for 125 memories of kernels in a page and its workers, and for a worker that finds none free no garbage of the page
 * is collected.
 */
import { afterAll } from 'vitest';

/** Only Chromium is started so that it can be told to. */
export function collectGarbage(): void {
  (globalThis as { gc?(): void }).gc?.();
}

afterAll(collectGarbage);
