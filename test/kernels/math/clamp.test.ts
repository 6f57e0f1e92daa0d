import { expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory, sizes } from '../../support/memory.js';

test.each(allBuilds)('clamp keeps numbers between its bounds, %s build', async (build) => {
  const memory = await Memory.empty(build);
  const [lowest, highest] = [-4.605, 4.605].map(Math.fround);
  for (const n of sizes) {
    const x = Float32Array.from({ length: n }, (_, i) =>
      i === 9 ? Number.NaN : (i % 2 ? -1 : 1) * (i + 0.5),
    );
    // A clamp leaves a NaN alone, so the guards would not tell: numbers out of bounds stand behind the end.
    const behind = [9, -9, 9, -9];
    const y = memory.changing([...x, ...behind]);
    memory.call(({ clamp }) => clamp(n, y.at, lowest, highest));
    const clamped = Array.from(x, (value) => Math.min(highest, Math.max(lowest, value)));
    expect([...y.f32()]).toEqual([...clamped, ...behind]);
  }
});
