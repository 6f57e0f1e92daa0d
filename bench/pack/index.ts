/**
 * `npm run bench:pack`: the benchmark `threads` as one file, build/l0net-threads.mjs, for machines with Node 20.19 or later and nothing
 * else: `node l0net-threads.mjs --threads 1,2,4,8`.
 */
import { statSync } from 'node:fs';
import { packThreads } from './pack.js';

const OUTFILE = 'build/l0net-threads.mjs';

packThreads(OUTFILE).then(
  () => console.log(`${OUTFILE}, ${Math.round(statSync(OUTFILE).size / 1000)} kB: node ${OUTFILE} --help`),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
