import { fault } from './faults.js';

/** The text of one object, and the line in which it begins. */
export interface JsonText {
  readonly text: string;
  readonly line: number;
}

/** What matters where a value ends: brackets, commas, strings as a whole. */
const MARKS = /[{}[\],]|"[^"\\]*(?:\\.[^"\\]*)*"?/gs;

/** The elements of a JSON array, one after another, so that no more than one is in memory. What they are is not looked at. */
export class JsonElements {
  /** Where the next element begins. */
  line = 1;
  readonly #file: string;
  #state: 'before' | 'first' | 'next' | 'after' = 'before';

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * The elements of a piece of the text that are whole, and where the rest begins.
   *
   * @throws L0netError INVALID_FORMAT for what is no array, does not end, or goes on after its end
   */
  split(text: string, last: boolean): { found: JsonText[]; end: number } {
    const found: JsonText[] = [];
    let at = 0;
    while (true) {
      at = this.#skipBlanks(text, at);
      if (at === text.length) break;
      if (this.#state === 'after') throw this.#refused(text, at, 'nothing after the end of the array');
      if (this.#state === 'before') {
        if (text[at] !== '[') throw this.#refused(text, at, 'an array of objects');
        this.#state = 'first';
        at++;
      } else if (this.#state === 'first' && text[at] === ']') {
        this.#state = 'after';
        at++;
      } else {
        const end = endOf(text, at);
        if (end < 0) break;
        const element = text.slice(at, end);
        found.push({ text: element, line: this.line });
        this.line += element.split('\n').length - 1;
        this.#state = text[end] === ',' ? 'next' : 'after';
        at = end + 1;
      }
    }
    if (last && this.#state !== 'after') throw this.#refused(text, at, 'an array that ends with ]');
    return { found, end: at };
  }

  #skipBlanks(text: string, start: number): number {
    let at = start;
    while (at < text.length && ' \t\r\n'.includes(text[at])) {
      if (text[at] === '\n') this.line++;
      at++;
    }
    return at;
  }

  #refused(text: string, at: number, expected: string) {
    return fault(this.#file, { line: this.line }, text.slice(at, at + 99) || 'the end', expected);
  }
}

/** The comma or bracket after the value that begins here; −1 where it is not there yet. */
function endOf(text: string, start: number): number {
  let depth = 0;
  MARKS.lastIndex = start;
  for (let mark = MARKS.exec(text); mark; mark = MARKS.exec(text)) {
    const [first] = mark[0];
    if (depth === 0 && (first === ',' || first === ']')) return mark.index;
    if (first === '{' || first === '[') depth++;
    else if (first === '}' || first === ']') depth--;
  }
  return -1;
}
