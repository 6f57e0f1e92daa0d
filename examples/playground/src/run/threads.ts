/** On how many threads a run trains: on all cores where the page is isolated, which its server decides. */
import type { Network, NetworkOptions } from 'l0net';
import type { Settings } from '../settings/settings.js';

/** What the library takes; what brings threads is loaded where there can be any. */
export async function threadsFor({
  threads = 'auto',
}: Partial<Settings>): Promise<NonNullable<NetworkOptions['threads']>> {
  if (threads === 1 || !globalThis.crossOriginIsolated) return 1;
  await import('l0net/threads');
  return threads;
}

/** Why a network runs on one thread though more were asked for, in a few words; '' if it does not. */
export function whyOne({ count, reason = '' }: Network['threads'], { threads }: Settings): string {
  if (count > 1 || threads === 1) return '';
  return globalThis.crossOriginIsolated ? reason : 'the page is not isolated';
}
