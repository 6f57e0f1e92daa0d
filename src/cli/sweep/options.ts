import { file, flag, invalid, type Option, type OptionTable } from '../arguments/options.js';
import { integer } from '../arguments/typed.js';
import { readInteger, wordOr } from '../arguments/values.js';
import { redis } from '../queue/redisUrl.js';
import { passedOn } from './points.js';

/** Which part of a grid: the shard-th of so many. */
export interface Shard {
  readonly shard: number;
  readonly of: number;
}

const shard: Option<Shard> = {
  hint: 'k/n',
  help: 'only the runs of part k of n, from 1/n to n/n: for job arrays',
  initial: '1/1',
  read: (text, flag) => {
    const [, shard, of] = /^(\d{1,7})\/(\d{1,7})$/.exec(text)?.map(Number) ?? [];
    if (shard !== undefined && of !== undefined && shard >= 1 && shard <= of) return { shard, of };
    throw invalid(flag, text, 'a part and their number, from 1/16 to 16/16, say');
  },
};

/** The options that a sweep has besides those of its runs. */
export const ownOptions = {
  seeds: integer('1', 'seeds of each setting, from --seed on'),
  seed: integer('1', 'the first seed'),
  grid: file('settings of all kinds in JSON: names of options with arrays of values'),
  out: {
    hint: 'folder',
    help: 'where results are kept; what is there already is not done again',
    initial: 'l0net-sweep',
    read: (text, flag) => {
      if (text !== '') return text;
      throw invalid(flag, text, 'a folder');
    },
  } satisfies Option<string>,
  jobs: {
    hint: 'integer|auto',
    help: 'runs at once, each on one thread; auto: one for each core',
    initial: 'auto',
    read: (text, flag) => {
      const jobs = wordOr(['auto'], readInteger)(text, flag);
      if (jobs === 'auto' || jobs >= 1) return jobs;
      throw invalid(flag, text, 'a whole number from 1 on, or auto');
    },
  } satisfies Option<number | 'auto'>,
  shard,
  merge: flag('put together the folders of results that are named'),
  retry: flag('do runs once more that failed'),
  redis,
  every: integer('10', 'epochs from one checkpoint of a run to the next'),
  json: flag('print one JSON object a line, for programs'),
} satisfies OptionTable;

/** As a user writes them; what they mean is seen when they are taken apart. */
const texts: Record<string, Option<string>> = Object.fromEntries(
  Object.entries(passedOn).map(([name, option]) => [name, { ...option, read: (text: string) => text }]),
);

/** All options of `l0net sweep`. */
export const sweepOptions = { ...texts, ...ownOptions };
