import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { type Row, round } from './measure.js';

/** Inputs of a row, float32; rows of a chunk, of the buffer, of a minibatch. */
const [INPUTS, CHUNK, BUFFER, BATCH] = [20, 100_000, 100_000, 1000];
/** Of made rows. */
const GIGABYTES = [0.1, 1, 10];

/** An epoch on rows that a generator makes, in a process of its own: how long it takes, and how much memory. */
export async function* chunks(): AsyncIterable<Row> {
  for (const gigabytes of GIGABYTES) {
    const rows = Math.round((gigabytes * 1e9) / (4 * INPUTS) / CHUNK) * CHUNK;
    const { counting, training, memory, linear, loss } = trainIn(rows);
    yield {
      bench: 'chunks',
      what: `${gigabytes} GB: ${rows.toLocaleString('en')} rows of ${INPUTS} inputs`,
      'seconds to count and digest': round(counting),
      'seconds of the epoch': round(training),
      'most memory, MiB': round(memory),
      'linear memory, MiB': round(linear),
      loss: round(loss),
    };
  }
}

interface Measured {
  readonly counting: number;
  readonly training: number;
  readonly memory: number;
  readonly linear: number;
  readonly loss: number;
}

function trainIn(rows: number): Measured {
  const door = (name: string) => JSON.stringify(pathToFileURL(`dist/${name}.js`).href);
  const script = `
    import { Network, Trainer } from ${door('index')};
    import { chunkedDataset } from ${door('chunks')};
    let linear = 0;
    const grow = WebAssembly.Memory.prototype.grow;
    WebAssembly.Memory.prototype.grow = function (pages) {
      const before = grow.call(this, pages);
      linear = Math.max(linear, this.buffer.byteLength);
      return before;
    };
    function* made() {
      let state = 1;
      for (let first = 0; first < ${rows}; first += ${CHUNK}) {
        const inputs = new Float32Array(${CHUNK * INPUTS});
        const targets = new Float32Array(${CHUNK});
        for (let i = 0; i < inputs.length; i++) {
          state = (Math.imul(state, 1664525) + 1013904223) | 0;
          inputs[i] = state / 2 ** 31;
        }
        for (let row = 0; row < ${CHUNK}; row++) {
          const at = row * ${INPUTS};
          targets[row] = inputs[at] + inputs[at + 1] * inputs[at + 2];
        }
        yield { inputs, targets };
      }
    }
    const network = await Network.create({ inputs: ${INPUTS}, layers: [32, 1], output: 'linear', seed: 1 });
    const begin = performance.now();
    const data = await chunkedDataset(() => made(), network, { buffer: ${BUFFER} });
    const counted = performance.now();
    let loss = 0;
    for await (const epoch of new Trainer(network, data, { epochs: 1, batchSize: ${BATCH} })) loss = epoch.dataLoss;
    console.log(JSON.stringify({
      counting: (counted - begin) / 1000,
      training: (performance.now() - counted) / 1000,
      memory: process.resourceUsage().maxRSS / 1024,
      linear: linear / 2 ** 20,
      loss,
    }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as Measured;
}
