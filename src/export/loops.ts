import { Buffers } from './buffers.js';
import { quantised, type WeightLayout } from './int8.js';
import { INPUTS } from './values.js';

/** What is written in its own way by each language of plain loops; all other text of a loop is the same in all of them. */
export interface Language {
  /** Declares a whole number: a counter, or a place in an array. */
  readonly whole: string;
  /** Declares a number that sums are made in. */
  readonly float: string;
  /** The same in float64. */
  readonly double: string;
  /** eˣ */
  readonly exp: string;
}

export interface LoopSettings {
  /** What the names of arrays begin with: by default nothing. */
  readonly prefix?: string;
  /** Whether weights are 8-bit integers. Default false. */
  readonly int8?: boolean;
}

/** A constant array. */
export interface LoopTable {
  readonly name: string;
  /** Never empty. */
  readonly values: Float32Array | Int8Array | Int32Array;
}

/** Weights as the loops find them. */
export interface LoopWeights {
  readonly name: string;
  /** An array with a factor for each output; undefined where weights are what they are. */
  readonly scales: string | undefined;
}

/** Outputs whose sums are made at the same time. */
const SIDE = 4;

/**
 * A network as loops over arrays, put together layer by layer: statements that make `outputs` of what `read` reads. They are in the
 * part of JavaScript and C that both have, but for what a `Language` says. A layer sums from its first input to the last,
 * then adds the bias, as the kernels do: in float32 dense layers have their very bits, where products are rounded before they are added.
 */
export class Loops {
  readonly tables: LoopTable[] = [];
  readonly lines: string[] = [];
  /** Where layers write what others take. */
  readonly #buffers: Buffers;
  /** Each value, at a place. */
  readonly #reads: Map<string, (place: string) => string>;
  #depth = 1;

  /**
   * @param read an input that the network reads, at a place among those
   * @param takers of each value that layers take the last one that does: see values.ts
   */
  constructor(
    readonly language: Language,
    read: (place: string) => string,
    readonly takers: ReadonlyMap<string, number>,
    private readonly settings: LoopSettings = {},
  ) {
    this.#reads = new Map([[INPUTS, read]]);
    this.#buffers = new Buffers(takers);
  }

  /** Floats in each of the arrays between layers. */
  get buffers(): Readonly<Record<string, number>> {
    return this.#buffers.sizes;
  }

  /** A value that was written, or the inputs, at a place. */
  read(value: string, place: string): string {
    return this.#reads.get(value)?.(place) ?? '';
  }

  /** From here on, reads these numbers of a value alone. */
  pick(value: string, name: string, places: Int32Array): void {
    const read = this.#reads.get(value);
    const table = this.table(name, places);
    if (read) this.#reads.set(value, (place) => read(`${table}[${place}]`));
  }

  /** The array for a value that layer l makes (see Buffers): what no layer takes goes out. */
  write(value: string, size: number, l: number, over?: string): string {
    const array = this.takers.has(value) ? this.#buffers.place(value, size, l, over) : 'outputs';
    this.#reads.set(value, (place) => `${array}[${place}]`);
    return array;
  }

  /** Layer l is there: what no layer above it takes need not stay. */
  end(l: number): void {
    this.#buffers.release(l);
  }

  /** Adds an array, and returns its name. */
  table(name: string, values: LoopTable['values']): string {
    const full = `${this.settings.prefix ?? ''}${name}`;
    if (values.length > 0) this.tables.push({ name: full, values });
    return full;
  }

  /**
   * Adds weights, and returns their names.
   *
   * @param part what its layer's names of them begin with, if it has others
   */
  weights(
    l: number,
    values: Float32Array,
    outputs: number,
    layout: WeightLayout,
    part?: string,
  ): LoopWeights {
    const [name, factors] = part ? [part, `${part}Scales`] : ['weights', 'scales'];
    if (!this.settings.int8 || values.length === 0)
      return { name: this.table(`${name}${l}`, values), scales: undefined };
    const { codes, scales } = quantised(values, outputs, layout);
    return { name: this.table(`${name}${l}`, codes), scales: this.table(`${factors}${l}`, scales) };
  }

  /** The head of a loop over 0 … count − 1. */
  over(counter: string, count: number): string {
    return `for (${this.language.whole} ${counter} = 0; ${counter} < ${count}; ${counter}++)`;
  }

  /**
   * Adds statements for all outputs o of a layer, SIDE at a time, so that what an output reads is read for all of them, and their
   * sums stand in registers: twice as fast as one after another.
   *
   * @param write the statements for outputs whose places are these texts
   */
  sideBySide(outputs: number, write: (places: readonly string[]) => string): void {
    const rest = outputs % SIDE;
    const whole = outputs - rest;
    const places = (count: number, place: (j: number) => string) =>
      Array.from({ length: count }, (_, j) => place(j));
    if (whole > 0) {
      const text = write(places(SIDE, (j) => (j > 0 ? `(o + ${j})` : 'o')));
      this.add(`for (${this.language.whole} o = 0; o < ${whole}; o += ${SIDE}) {\n${text}\n}`);
    }
    if (rest > 0) this.add(`{\n${write(places(rest, (j) => `${whole + j}`))}\n}`);
  }

  /** Declares a number for each of some outputs: `s0`, `s1`, … for s. */
  zeros(name: string, places: readonly string[], type = this.language.float): string {
    return `${type} ${places.map((_, j) => `${name}${j} = 0`).join(', ')};`;
  }

  /** Adds lines, as many as the text has but for empty ones, moved to the right by the braces that are open. */
  add(text: string): void {
    for (const line of text.split('\n').map((line) => line.trim())) {
      if (line === '') continue;
      if (line.startsWith('}')) this.#depth--;
      this.lines.push('  '.repeat(this.#depth) + line);
      if (line.endsWith('{')) this.#depth++;
    }
  }
}
