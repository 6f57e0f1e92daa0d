#!/usr/bin/env node
import { exitCodes, explain } from './arguments/failure.js';
import { main } from './main.js';

// A reader that has gone (`l0net train | head -1`) ends the program as it ends others: without a word.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.closedPipe);
  process.stderr.write(explain(error, []));
  process.exit(exitCodes.failed);
});
process.stderr.on('error', () => process.exit(exitCodes.failed));

// What was forked by another process (l0net sweep) is for that one alone: when it is gone, however it ended, this ends too.
process.on('disconnect', () => process.exit(exitCodes.interrupted));
process.channel?.unref();

// Not process.exit: what was written to a pipe may not have left yet.
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
