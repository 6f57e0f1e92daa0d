/** The name of the note in a checkpoint that says how long its run has taken. */
const SECONDS = 'seconds';

/** How long a run trains, all its parts together. */
export class RunClock {
  /** ms of the parts before. */
  #before: number;
  #started: number | undefined;

  /** @param notes of the checkpoint that the run goes on from; a note that is no time counts as none */
  constructor(notes?: ReadonlyMap<string, string>) {
    const seconds = Number(notes?.get(SECONDS) ?? 0);
    this.#before = seconds >= 0 && Number.isFinite(seconds) ? 1000 * seconds : 0;
  }

  start(): void {
    this.#started ??= performance.now();
  }

  stop(): void {
    this.#before += this.#running();
    this.#started = undefined;
  }

  seconds(): number {
    return (this.#before + this.#running()) / 1000;
  }

  /** For the next checkpoint. */
  note(): [name: string, text: string] {
    return [SECONDS, String(this.seconds())];
  }

  #running(): number {
    return this.#started === undefined ? 0 : performance.now() - this.#started;
  }
}
