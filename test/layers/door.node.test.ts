import '../../src/convolutions.js';
import { expect, test } from 'vitest';
import { Network, type NetworkOptions } from '../../src/index.js';
import { thrownBy } from '../support/examples.js';

const inputs = { channels: 2, height: 6, width: 5 };
const conv = { conv: 3, kernel: 3 };

// Protects: who has not imported l0net/residual is told so, before anything is made. Nothing in this file may import that door; only in
// Node, since the pages of the other engines share their modules with other tests.
test.each<readonly [string, NetworkOptions['layers']]>([
  ['windows with gaps', [{ ...conv, dilation: 2 }, 3]],
  ['batch normalisation', [{ ...conv, batchNorm: true }, 3]],
  ['sums without a rectifier', [{ ...conv, relu: false }, 3]],
  ['means', [conv, { averagePool: 2 }, 3]],
  ['blocks', [conv, { residual: 3 }, 3]],
])('%s are not made without their door', async (_, layers) => {
  const error = await thrownBy(() => Network.create({ inputs, layers }));
  expect(error).toMatchObject({ code: 'UNSUPPORTED', argument: 'layers' });
  expect(String(error)).toContain("import 'l0net/residual'");
});
