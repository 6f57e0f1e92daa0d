import { JsonReader } from '../formats/jsonReader.js';
import { LONGEST } from './csv.js';
import { fault } from './faults.js';
import { JsonElements, type JsonText } from './jsonElements.js';
import type { TableBuilder } from './tableBuilder.js';

/** Characters that are read at once, at least. */
const ENOUGH = 65_536;

/**
 * The objects of a text: each on a line of its own, or in an array, which is what a text is that begins with `[`.
 *
 * @param array undefined where both will do
 */
export async function* jsonTexts(
  texts: AsyncIterable<string>,
  file: string,
  array: boolean | undefined,
): AsyncGenerator<JsonText[]> {
  let rest = '';
  let enough = ENOUGH;
  let splitter: JsonLines | JsonElements | undefined;
  const take = (last: boolean): JsonText[] => {
    splitter ??= (array ?? /^\s*\[/.test(rest)) ? new JsonElements(file) : new JsonLines();
    const { found, end } = splitter.split(rest, last);
    rest = rest.slice(end);
    if (rest.length > LONGEST) {
      throw fault(
        file,
        { line: splitter.line },
        rest.slice(0, 99),
        `objects of at most ${LONGEST} characters`,
      );
    }
    enough = Math.min(Math.max(ENOUGH, 2 * rest.length), LONGEST + 1);
    return found;
  };
  for await (const text of texts) {
    rest += text;
    if (rest.length >= enough) yield take(false);
  }
  yield take(true);
}

/** Lines that are not blank. */
class JsonLines {
  line = 1;

  split(text: string, last: boolean): { found: JsonText[]; end: number } {
    const found: JsonText[] = [];
    let start = 0;
    const add = (end: number) => {
      const content = text.slice(start, end);
      if (content.trim() !== '') found.push({ text: content, line: this.line });
      start = end + 1;
    };
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      add(end);
      this.line++;
    }
    if (last) add(text.length);
    return { found, end: Math.min(start, text.length) };
  }
}

/**
 * Adds the objects to a table.
 *
 * @param open whether there may be columns that no row before had
 * @throws L0netError INVALID_FORMAT naming line and column: for what is no JSON or no object, for a value that is an array or
 *   an object, and for a name that is twice in the first object
 */
export function addObjects(table: TableBuilder, texts: readonly JsonText[], file: string, open = true): void {
  for (const { text, line } of texts) {
    const object = parse(text, line, file);
    if (table.objects === 0 && open) {
      for (const name of namesOf(text, line, file)) table.addColumn(name, { line, column: name });
    }
    table.addObject(object, line, open);
  }
}

function parse(text: string, line: number, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault(file, { line }, text, 'an object in JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw fault(file, { line }, value, 'an object in JSON');
}

/** The names in their order, which objects do not keep (`7` comes first), each there once. */
function namesOf(text: string, line: number, file: string): string[] {
  const names: string[] = [];
  const json = new JsonReader(text, (received, expected) => fault(file, { line }, received, expected));
  json.object('an object in JSON', (name) => {
    names.push(name);
    json.skip();
  });
  return names;
}
