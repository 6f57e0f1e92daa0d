import { describe, inject, test } from 'vitest';
import '../../src/residual.js';
import '../../src/gaussian.js';
import '../../src/inference/residual.js';
import { toOnnx } from '../../src/export.js';
import { expectOutputsOfOnnx } from '../export/expectOnnx.js';
import { openOnnx } from '../export/onnxRuntime.js';
import { boundedLogits, expectWithin } from '../oracle/bounds/outputs.js';
import { drawRows } from './draw.js';
import type { Life } from './life.js';
import { live } from './live.js';
import { exported } from './predictions.js';

/** Every sixth life of lives.test.ts; the others would take a session of ONNX Runtime each, too. */
const SHARE = 6;
const { lives, first } = inject('lives');
const EACH = 10;
const count = Math.ceil(lives / SHARE);
const parts = Array.from({ length: Math.ceil(count / EACH) }, (_, part) => first + part * EACH);

/** ONNX Runtime sums in an order of its own: from the truth it may be as far as the kernels. */
async function expectOnnx({ network, random, isWild }: Life): Promise<void> {
  if (isWild) return;
  const drawn = drawRows(random, network.inputs, random.integer(1, 4));
  const rows = drawn instanceof Uint8Array ? Float32Array.from(drawn, (byte) => byte / 255) : drawn;
  const logits = await exported(() => toOnnx(network, { logits: true }), await network.prune());
  if (!logits) return;
  const values = await openOnnx(logits);
  expectWithin((await values.run(rows)).data, boundedLogits(network, rows), 2, 'logits of ONNX');
  await values.close();
  const outputs = await openOnnx(await toOnnx(network));
  expectOutputsOfOnnx((await outputs.run(rows)).data, network, rows);
  await outputs.close();
}

describe('what is left of a network after a life gives its outputs in ONNX Runtime:', () => {
  test.each(parts)(`lives from seed %i on`, async (start) => {
    for (let seed = start; seed < Math.min(start + EACH, first + count); seed++)
      await live(seed, { after: expectOnnx });
  });
});
