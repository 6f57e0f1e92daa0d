// Trains from the checkpoint at a path, or from the beginning, and saves another one after every step, until it is done or
// killed; with another argument only at the end. It imports what `npm test` has just built, so that any Node can run it. Prints how it ends.
import { existsSync } from 'node:fs';
import { Network, Trainer } from '../../../dist/index.js';
import { loadCheckpoint, saveCheckpoint } from '../../../dist/node.js';
import { data, networkOptions, options } from './problem.js';

const [path, atEnd] = process.argv.slice(2);

async function main() {
  const trainer = existsSync(path)
    ? await loadCheckpoint(path, data)
    : new Trainer(await Network.create(networkOptions), data, options);
  const from = trainer.stepsDone;
  process.stdout.write(`from ${from}\n`);
  while (trainer.epochsDone < options.epochs) {
    trainer.step();
    if (!atEnd) await saveCheckpoint(path, trainer);
  }
  await saveCheckpoint(path, trainer);
  process.stdout.write(`${await trainer.network.digest()} ${await trainer.network.digest('averaged')}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.code} ${error.message}\n`);
  process.exitCode = 1;
});
