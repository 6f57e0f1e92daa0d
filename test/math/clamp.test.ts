import { expect, test } from 'vitest';
import { allBuilds, runtimeOf } from '../builds.js';
import { results, sizes } from '../kernels.js';

test.each(allBuilds)('clamp keeps numbers between its bounds, %s build', async (build) => {
  const runtime = await runtimeOf(build);
  const [lowest, highest] = [-4.605, 4.605].map(Math.fround);
  for (const n of sizes) {
    const x = Float32Array.from({ length: n }, (_, i) =>
      i === 9 ? Number.NaN : (i % 2 ? -1 : 1) * (i + 0.5),
    );
    const y = results(runtime, n, (kernels, out) => {
      runtime.arena.f32(out, n).set(x);
      kernels.clamp(n, out, lowest, highest);
    });
    expect([...y]).toEqual(Array.from(x, (value) => Math.min(highest, Math.max(lowest, value))));
  }
});
