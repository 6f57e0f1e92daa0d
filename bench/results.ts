import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A finished run, as one line of the file. */
export interface Result<Run, Outcome> {
  readonly run: Run;
  readonly outcome: Outcome;
  readonly node: string;
}

/**
 * The runs that a file has the outcome of: one line of JSON each, so that several processes can add to it. Runs are told apart by
 * all of their settings: other settings are other runs.
 */
export class Results<Run, Outcome> {
  readonly #path: string;
  readonly #known: Map<string, Outcome>;
  #begun: string;

  private constructor(path: string, text: string) {
    this.#path = path;
    const results = text.split('\n').flatMap((line) => resultOf<Run, Outcome>(line));
    this.#known = new Map(results.map(({ run, outcome }) => [JSON.stringify(run), outcome]));
    this.#begun = text === '' || text.endsWith('\n') ? '' : '\n';
  }

  /** Of a file that may not be there yet. */
  static async read<Run, Outcome>(path: string): Promise<Results<Run, Outcome>> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return new Results<Run, Outcome>(path, text);
  }

  /** The outcome of a run that was done before, or what `train` makes of it, which is written before it is given. */
  async of(run: Run, train: (run: Run) => Promise<Outcome>): Promise<Outcome> {
    const key = JSON.stringify(run);
    const known = this.#known.get(key);
    if (known) return known;
    const outcome = await train(run);
    const result: Result<Run, Outcome> = { run, outcome, node: process.version };
    await mkdir(dirname(this.#path), { recursive: true });
    await appendFile(this.#path, `${this.#begun}${JSON.stringify(result)}\n`);
    this.#begun = '';
    this.#known.set(key, outcome);
    return outcome;
  }
}

/** None of a line that was not written to its end: its run is done again. */
function resultOf<Run, Outcome>(line: string): Result<Run, Outcome>[] {
  try {
    return [JSON.parse(line) as Result<Run, Outcome>];
  } catch {
    return [];
  }
}
