/** The curves of a run. */
import type { History, Snapshot } from './snapshot.js';

/** With more points, every other one is left out. */
const MOST = 800;

const NONE: History = ofPoints([]);

interface Point {
  readonly step: number;
  readonly loss: number;
  readonly error: number;
  readonly stepMilliseconds: number;
  readonly flops: number;
}

/** Collects snapshots as curves. */
export class HistoryKeeper {
  #points: Point[] = [];
  #history: History | undefined = NONE;

  /** The same object until there is another point. */
  get history(): History {
    this.#history ??= ofPoints(this.#points);
    return this.#history;
  }

  clear(): void {
    this.#points = [];
    this.#history = NONE;
  }

  add({ step, loss, error, stepMilliseconds, cost }: Snapshot): void {
    if (step === 0 || (this.#points.at(-1)?.step ?? 0) >= step) return;
    this.#points.push({ step, loss, error, stepMilliseconds, flops: cost.flops });
    if (this.#points.length > MOST) this.#points = this.#points.filter((_, i) => i % 2 === 0);
    this.#history = undefined;
  }
}

function ofPoints(points: readonly Point[]): History {
  const curve = (name: keyof Point) => Float64Array.from(points, (point) => point[name]);
  return {
    step: curve('step'),
    loss: curve('loss'),
    error: curve('error'),
    stepMilliseconds: curve('stepMilliseconds'),
    flops: curve('flops'),
  };
}
