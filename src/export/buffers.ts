/** Letters that no loop counts with: as many as there may be values between layers at the same time. */
const NAMES = ['a', 'b', 'd', 'e', 'f', 'g'];

/**
 * The arrays that values between layers stand in, one after another: as few as there are values at the same time. Of those arrays whose
 * value nobody takes any more, a value gets the one that must grow least for it, and of several the shortest.
 */
export class Buffers {
  /** Numbers in each array: of the longest value that it gets. */
  readonly sizes: Record<string, number> = {};
  /** The array of each value that somebody takes yet. */
  readonly #arrays = new Map<string, string>();

  /** @param takers of each value the last layer that takes it */
  constructor(private readonly takers: ReadonlyMap<string, number>) {}

  /**
   * Returns the array for a value of so many numbers, which layer l makes.
   *
   * @param over a value that the layer takes number by number, as it makes this one: if it is the last to do so, it writes over it
   */
  place(value: string, size: number, l: number, over?: string): string {
    const own = over !== undefined && this.takers.get(over) === l ? this.#arrays.get(over) : undefined;
    const array = own ?? this.#free(size);
    this.sizes[array] = Math.max(this.sizes[array] ?? 0, size);
    this.#arrays.set(value, array);
    return array;
  }

  /** Layer l is done: what no layer above it takes is not needed any more. */
  release(l: number): void {
    for (const value of this.#arrays.keys())
      if ((this.takers.get(value) ?? l) <= l) this.#arrays.delete(value);
  }

  #free(size: number): string {
    const taken = new Set(this.#arrays.values());
    const free = Object.keys(this.sizes).filter((array) => !taken.has(array));
    const growth = (array: string) => Math.max(0, size - this.sizes[array]);
    const [best] = free.sort(
      (one, other) => growth(one) - growth(other) || this.sizes[one] - this.sizes[other],
    );
    return best ?? NAMES[Object.keys(this.sizes).length];
  }
}
