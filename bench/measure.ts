import { Bench } from 'tinybench';

/**
 * One line of a benchmark's result: `bench` names it, the rest is what was measured. Fields whose names end in ByEpoch are for charts:
 * tables leave them out.
 */
export type Row = Readonly<{ bench: string } & Record<string, string | number | boolean | readonly number[]>>;

/** What may be asked of some benchmarks: each knows which. */
export interface BenchmarkOptions {
  /** Only the rows of these names. Default: all. */
  readonly only?: readonly string[];
  /** At most so many epochs in a run. */
  readonly epochs?: number;
  /** On how many threads to run, in turn. */
  readonly threads?: readonly number[];
  /** A folder with data that no package has. */
  readonly data?: string;
  /** The first of everything, and a few repetitions: whether it runs, not how fast. */
  readonly quick?: boolean;
}

/** A benchmark yields its rows as they are measured. */
export type Benchmark = (options: BenchmarkOptions) => AsyncIterable<Row>;

export interface MeasureOptions {
  /** Each candidate runs for about `milliseconds` (8) in each of `rounds` (40) turns, and at least once. */
  readonly rounds?: number;
  readonly milliseconds?: number;
  /** Calls of each before any is measured. Default 5. */
  readonly warmUp?: number;
  /** Which share of a candidate's runs took less than its time. Default 0.1. */
  readonly quantile?: number;
}

/**
 * The time of each candidate in milliseconds: the tenth percentile of many short runs, which is what the machine can do
 * when nothing else wants it. The candidates take turns, so that a change of clock or a busy neighbour meets them all
 * alike: their ratios are worth more than their times. A run should take 10 µs or more; repeat shorter ones inside it.
 */
export async function measure<Name extends string>(
  candidates: Readonly<Record<Name, () => unknown>>,
  options: MeasureOptions = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(candidates) as Name[];
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]));
  // V8 compiles a kernel a second time after its first calls.
  for (const name of names) for (let i = 0; i < (options.warmUp ?? 5); i++) await candidates[name]();
  for (let round = 0; round < (options.rounds ?? 40); round++) {
    const bench = new Bench({
      time: options.milliseconds ?? 8,
      iterations: 1,
      warmup: false,
      retainSamples: true,
      throws: true,
    });
    for (const name of names) bench.add(name, () => candidates[name]());
    await bench.run();
    for (const task of bench.tasks) {
      if (task.result.state === 'completed') {
        samples.get(task.name as Name)?.push(...(task.result.latency.samples ?? []));
      }
    }
  }
  return Object.fromEntries(
    [...samples].map(([name, times]) => [name, percentile(times, options.quantile ?? 0.1)]),
  ) as Record<Name, number>;
}

/** The value under which the share `q` of the values lies. */
export function percentile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** A number with three significant digits. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}
