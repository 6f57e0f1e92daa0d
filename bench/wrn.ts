import { fileURLToPath } from 'node:url';
import { count } from '../src/cli/output/format.js';
import { meanOf } from '../src/metrics/confusion.js';
import { loadCifar10 } from './cifar10.js';
import { type BenchmarkOptions, type Row, round } from './measure.js';
import { Results } from './results.js';
import { EPOCHS, type Run, runOf, SEEDS, type WayName, type WidthName, ways, widths } from './wrn/runs.js';
import { type Outcome, train } from './wrn/train.js';

const RESULTS = fileURLToPath(new URL('../results/wrn.jsonl', import.meta.url));

/**
 * WRN-16-1 and WRN-16-2 on CIFAR-10, flipped and cropped by chance: dense, with two λ, and with half of the multiply-adds as a target, of
 * each seed. `data`: a folder with the official binary files. Errors are of the images in test_batch.bin, of the averaged parameters
 * after the last epoch; `step` is that of the first epoch and of the last, and times are the least of the seeds'.
 *
 * Hours of work in all: each run is kept in results/wrn.jsonl, and the same command goes on where it was stopped. `only`: networks (16-1) or
 * a network and a way (16-1 dense).
 *
 * @throws Error without `data`, and for a name in `only` that is neither
 */
export async function* wrn({ only, epochs = EPOCHS, data: folder }: BenchmarkOptions): AsyncGenerator<Row> {
  const cells = (Object.keys(widths) as WidthName[]).flatMap((width) =>
    (Object.keys(ways) as WayName[]).map((way) => ({ width, way, names: [width, `${width} ${way}`] })),
  );
  const known = [...new Set(cells.flatMap(({ names }) => names))];
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`no network '${unknown}': there are ${known.join(', ')}`);
  if (folder === undefined) throw new Error('--data: expected the folder of data_batch_1.bin and the others');
  const images = await loadCifar10(folder);
  const results = await Results.read<Run, Outcome>(RESULTS);
  const chosen = cells.filter(({ names }) => !only || names.some((name) => only.includes(name)));
  const outcomes = chosen.map((): Outcome[] => []);
  for (const seed of SEEDS) {
    for (const [i, { width, way }] of chosen.entries()) {
      const run = runOf(width, way, seed, images.train.labels.length, epochs);
      outcomes[i].push(await results.of(run, (given) => trained(given, images)));
    }
  }
  for (const [i, { width, way }] of chosen.entries()) yield rowOf(width, way, epochs, outcomes[i]);
}

async function trained(run: Run, images: Parameters<typeof train>[1]): Promise<Outcome> {
  const title = `WRN-${run.width}, ${run.way}, seed ${run.network.seed}`;
  return train(run, images, ({ error, stepMs, expectedFlopsExact }, { epoch, architecture }) => {
    const flops = `${count(Math.round(expectedFlopsExact / 1e3))} thousand expected FLOPs`;
    console.error(
      `${title}, epoch ${epoch}: ${(100 * error).toFixed(1)} %, ${stepMs} ms a step, ${flops}, ${architecture.join('-')}`,
    );
  });
}

function rowOf(width: WidthName, way: WayName, epochs: number, outcomes: readonly Outcome[]): Row {
  const mean = (of: (outcome: Outcome) => number) => meanOf(outcomes.map(of));
  // Of times: other work on the machine only makes them longer.
  const least = (of: (outcome: Outcome) => number) => Math.min(...outcomes.map(of));
  return {
    bench: 'wrn',
    network: `WRN-${width}`,
    way,
    epochs,
    'error, %': outcomes.map(({ error }) => (100 * error).toFixed(1)).join(', '),
    'test images': outcomes[0].testImages,
    'multiply-adds': count(Math.round(mean(({ multiplyAdds }) => multiplyAdds))),
    parameters: count(Math.round(mean(({ parameters }) => parameters))),
    'step, ms': [0, -1].map((at) => round(least(({ epochs: each }) => each.at(at)?.stepMs ?? 0))).join(' → '),
    seconds: least(({ seconds }) => seconds),
    expectedFlopsByEpoch: outcomes[0].epochs.map(({ expectedFlops }) => expectedFlops),
  };
}
