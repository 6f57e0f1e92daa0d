import { type Row, round } from '../measure.js';
import { Mismatch } from './compare.js';

/** Milliseconds of a peer and how far its results are from l0net's, or why it could not run. */
export type Outcome = { readonly ms: number; readonly difference: number } | Error;

/** What the peers of one work reached, and what is asked of l0net beside the best of some of them. */
export interface Result {
  readonly work: string;
  readonly peers: ReadonlyMap<string, Outcome>;
  /** Milliseconds of l0net, of the same run. */
  readonly l0net: number;
  readonly goals: readonly Goal[];
}

/** l0net is to be `times` as fast as the fastest of these peers. */
export interface Goal {
  readonly name: string;
  readonly of: readonly string[];
  readonly times: number;
}

/** A row for each peer, then one for each goal. */
export function* rows({ work, peers, l0net, goals }: Result): Generator<Row> {
  const row = (peer: string, ms: number, rest: Partial<Row>): Row => ({
    bench: 'peers',
    work,
    peer,
    ms: round(ms),
    l0net: round(l0net),
    ratio: round(ms / l0net),
    ...rest,
  });
  for (const [peer, found] of peers) {
    if (found instanceof Error) yield { bench: 'peers', work, peer, error: found.message };
    else yield row(peer, found.ms, { difference: round(found.difference) });
  }
  for (const { name, of, times } of goals) {
    const able = of.flatMap((peer) => {
      const found = peers.get(peer);
      return found && !(found instanceof Error) ? [{ peer, ms: found.ms }] : [];
    });
    if (able.length === 0) continue;
    const best = able.reduce((a, b) => (b.ms < a.ms ? b : a));
    const label = of.length > 1 ? `${name}: ${best.peer}` : best.peer;
    yield row(`» ${label}`, best.ms, { target: times, reached: best.ms / l0net >= times });
  }
}

/** What an attempt gives, or why it fails; but a wrong result is thrown. */
export async function attempt<T>(what: () => Promise<T>): Promise<T | Error> {
  try {
    return await what();
  } catch (error) {
    if (error instanceof Mismatch) throw error;
    return error instanceof Error ? error : new Error(String(error));
  }
}
