import { namedQueues } from './catalogue.js';
import type { Connection } from './connection.js';
import { PREFIX, queueName } from './names.js';
import { type Timing, usualTiming } from './timing.js';

/**
 * Says once of each sweep that this worker cannot serve that its runs wait: now, and whenever there is another.
 *
 * @returns what ends that
 */
export function watchOtherSweeps(
  { peers, redis }: Connection,
  data: string,
  say: (line: string) => void,
  timing: Timing = usualTiming,
): () => void {
  const told = new Set([queueName(data)]);

  async function look(): Promise<void> {
    for (const other of await namedQueues(redis)) {
      if (told.has(other.name)) continue;
      const queue = new peers.bullmq.Queue(other.name, { connection: redis, prefix: PREFIX });
      queue.on('error', () => {});
      const runs = await queue.getWaitingCount().finally(() => queue.close());
      if (runs === 0) continue;
      told.add(other.name);
      const why =
        other.data === data
          ? `for l0net ${other.name.slice(0, -data.length - 1)}, another version than this one`
          : `on ${other.about}, which is not what this worker has: digest ${other.data.slice(0, 12)}, not ${data.slice(0, 12)}`;
      say(`${runs} ${runs === 1 ? 'run waits' : 'runs wait'} ${why}; it takes none of them`);
    }
  }

  const see = () => void look().catch(() => {});
  see();
  const timer = setInterval(see, timing.poll);
  return () => clearInterval(timer);
}
