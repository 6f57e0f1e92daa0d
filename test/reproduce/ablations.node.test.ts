// What helped: the table in docs/targets.md is what the results say, and each of them is of something that was said.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ABLATIONS, ablationTable } from '../../bench/ablations/ablationTable.js';
import { ablationResults } from '../../bench/ablations/index.js';
import { HELD_BACK, point, variants } from '../../bench/ablations/variants.js';
import { isOf } from '../../bench/front/runs.js';
import { withTable } from '../../bench/reproduce/tables.js';

test('the table is that of the results', async () => {
  const page = await readFile(fileURLToPath(new URL('../../docs/targets.md', import.meta.url)), 'utf8');
  expect(withTable(page, ablationTable(await ablationResults()), ABLATIONS)).toBe(page);
});

test('every result is of a variant, measured on what was held back, and within its budget if it had one', async () => {
  const results = await ablationResults();
  expect(results.length).toBeGreaterThan(0);
  for (const result of results) {
    const { seed, heldBack, reached, multiplyAdds, settings } = result;
    expect(Object.values(variants).filter((variant) => isOf(result, variant.settings))).toHaveLength(1);
    expect({ heldBack, multiplyAdds }).toEqual({
      heldBack: HELD_BACK,
      multiplyAdds: point.multiplyAdds,
    });
    if (settings.lambda) continue;
    expect(reached, `seed ${seed}`).toBeLessThanOrEqual(multiplyAdds);
    expect(reached / multiplyAdds, `seed ${seed}`).toBeGreaterThanOrEqual(0.97);
  }
});
