import type { Share } from '../base/outOfMemory.js';
import { Arena } from '../runtime/arena.js';

/** An arena that is only ever planned: it counts what would be reserved, and reserves nothing. */
export class CountingArena extends Arena {
  readonly #parts: { readonly name: string; readonly at: number }[] = [];

  constructor(memory: WebAssembly.Memory, base: number) {
    super(memory, base);
    super.begin(base);
    this.#parts.push({ name: 'kernels', at: 0 });
  }

  override part(name: string): void {
    this.#parts.push({ name, at: this.mark() });
  }

  /** Each part, and what was planned until the next one began. */
  get shares(): Share[] {
    return this.#parts.map(({ name, at }, i) => ({
      name,
      bytes: (this.#parts[i + 1]?.at ?? this.mark()) - at,
    }));
  }
}
