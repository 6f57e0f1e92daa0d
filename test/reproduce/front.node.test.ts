// The front: what stands in docs/targets.md is what the results say, and no network is larger than it was to be.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { frontChart } from '../../bench/front/frontChart.js';
import { FRONT, frontTable } from '../../bench/front/frontTable.js';
import { frontResults } from '../../bench/front/index.js';
import { points } from '../../bench/front/points.js';
import { withTable } from '../../bench/reproduce/tables.js';

const read = (path: string) => readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

test('the table and the chart are those of the results', async () => {
  const results = await frontResults();
  const page = await read('docs/targets.md');
  expect(withTable(page, frontTable(results), FRONT)).toBe(page);
  expect(frontChart(results)).toBe(await read('bench/charts/front.svg'));
});

test('every result is of a point, and within its budget', async () => {
  const results = await frontResults();
  expect(results.length).toBeGreaterThan(0);
  for (const { model, multiplyAdds, reached, seed, heldBack } of results) {
    expect(points).toContainEqual({ model, multiplyAdds });
    expect(reached, `${model}, seed ${seed}`).toBeLessThanOrEqual(multiplyAdds);
    expect(reached / multiplyAdds, `${model}, seed ${seed}`).toBeGreaterThanOrEqual(0.97);
    expect(heldBack).toBe(0);
  }
});
