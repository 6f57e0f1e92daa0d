// Learns a table anew each night, and answers rows of it, posted as JSON:
//   npm run build && node examples/nightly.mjs houses.csv price houses.safetensors 8080
// What it learnt is kept in the file, and served while it learns and after a restart. It learns at 3 o'clock, and at a SIGHUP.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { L0netError } from 'l0net';
import { loadModel, loadTable, saveModel } from 'l0net/node';
import { figuresOf, predictRows, trainTable } from 'l0net/table';

const [path, target, file, port = '8080'] = process.argv.slice(2);
const HOUR = 3;
let network = await loadModel(file).catch(() => undefined); // none yet
let learning;

async function learn() {
  const options = { target, missing: 'indicator', validation: 0.2, test: 0.2, trainer: { patience: 30 } };
  const training = await trainTable(await loadTable(path), options);
  for await (const _ of training);
  const pruned = await training.network.prune();
  await saveModel(file, pruned); // as a whole, or not at all
  network = pruned;
  const figures = Array.from(
    figuresOf(training.measure('test')),
    ([name, x]) => `${name} ${x.toPrecision(3)}`,
  );
  console.log(`learnt ${training.split.training.length} rows: ${figures.join(', ')}`);
}

/** One at a time. What fails is said, and yesterday's network stays. */
function learnNow() {
  learning ??= learn()
    .catch((error) => console.error(`not learnt: ${error.message}`))
    .finally(() => {
      learning = undefined;
    });
  return learning;
}

function learnTonight() {
  const next = new Date();
  next.setHours(next.getHours() < HOUR ? HOUR : HOUR + 24, 0, 0, 0);
  setTimeout(() => learnNow().then(learnTonight), next - Date.now());
}

const server = createServer(async (request, response) => {
  const answer = (status, value) => response.writeHead(status).end(JSON.stringify(value));
  if (!network) return answer(503, { error: 'nothing is learnt yet' });
  try {
    answer(200, predictRows(network, [await json(request)].flat()));
  } catch (error) {
    const isTheirs = error instanceof L0netError || error instanceof SyntaxError;
    answer(isTheirs ? 400 : 500, { error: error.message });
  }
});
process.on('SIGHUP', learnNow);
server.listen(port, () => console.log(`http://localhost:${server.address().port}`));
if (!network) learnNow();
learnTonight();
