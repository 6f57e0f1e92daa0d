/** A table for whoever has none at hand: houses whose prices follow from some of their columns. */

const ROWS = 600;
const CITIES: readonly (readonly [city: string, worth: number])[] = [
  ['Oslo', 90],
  ['Porto', 40],
  ['Ghent', 60],
  ['Turin', 30],
];

/** `houses.csv`: of its eight columns three say nothing. */
export function exampleTable(): File {
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const at = (salt: number, values: number) => (Math.imul(i + 1, 7919 + 2 * salt) >>> 7) % values;
    const area = 40 + at(1, 121);
    const rooms = 1 + Math.floor(area / 35) + at(2, 2);
    const age = at(3, 80);
    const [city, worth] = CITIES[at(4, CITIES.length)];
    const garden = at(5, 3) === 0 ? 'yes' : 'no';
    const price = 3 * area + worth - age / 2 + (garden === 'yes' ? 35 : 0) + at(6, 11);
    const number = 1 + at(7, 200);
    const agent = ['Bo', 'Kim', 'Lou'][at(8, 3)];
    const ring = 1000 + at(9, 9000);
    return [area, rooms, i % 97 === 5 ? '' : age, city, garden, number, agent, ring, price.toFixed(1)].join(
      ',',
    );
  });
  const text = ['area,rooms,age,city,garden,street number,agent,bell,price', ...rows].join('\n');
  return new File([text], 'houses.csv', { type: 'text/csv' });
}
