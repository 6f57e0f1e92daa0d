// Loaded before the server: sends its memory to the process that started it, the heap without garbage.
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

process.on('message', () => {
  gc();
  const { rss, heapUsed, external, arrayBuffers } = memoryUsage();
  process.send({ rss, heapUsed, external, arrayBuffers });
});
process.on('disconnect', () => process.exit());
