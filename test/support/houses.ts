import type { Cell, Table } from '../../src/table/table.js';
import { tableOf } from './tables.js';

/** Numbers from 0 to 1, the same for one seed. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const cities = ['Oslo', 'Bergen', 'Rome', 'Łódź'];
const worth = [300, 250, 200, 90];

/**
 * Houses whose price follows from area, city and garden, with two columns that have no say in it; some areas and cities are
 * missing, and `sold` and `kind` are labels and classes that follow from the same.
 */
export function houses(rows: number, seed = 1, missing = 0): Table {
  const random = generator(seed);
  const columns: Record<string, Cell[]> = {};
  const put = (name: string, cell: Cell) => {
    columns[name] ??= [];
    columns[name].push(cell);
  };
  for (let row = 0; row < rows; row++) {
    const area = 40 + 160 * random();
    const city = Math.floor(4 * random());
    const garden = random() < 0.4;
    const price = 1000 * (worth[city] + 2 * area + (garden ? 80 : 0) + 20 * random());
    put('area', random() < missing ? null : area);
    put('city', random() < missing ? null : (cities[city] as string));
    put('garden', garden);
    put('noise', 1000 * random());
    put('colour', ['red', 'green', 'blue'][Math.floor(3 * random())] as string);
    put('price', price);
    put('expensive', price > 500_000);
    put('kind', price > 550_000 ? 'villa' : price > 420_000 ? 'house' : 'flat');
  }
  return tableOf(columns, 'houses');
}
