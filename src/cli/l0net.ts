#!/usr/bin/env node
import { exitCodes } from './failure.js';
import { main } from './main.js';

// A reader that has gone (`l0net train | head -1`) ends the program as it ends others: without a word.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.closedPipe);
    throw error;
  });
}

// Not process.exit: what was written to a pipe may not have left yet.
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
