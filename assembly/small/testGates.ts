import { testGate } from '../gates/hardConcrete';

/**
 * As testGates of hardConcrete.ts, to the same bits, gate by gate: for a module that decides its gates once and is downloaded
 * more often than that.
 */
export function testGates(
  n: i32, logAlpha: usize, median: i32, temperature: f32, gamma: f32, zeta: f32, z: usize,
): void {
  const scale: f32 = median ? temperature : 1;
  for (let i: i32 = 0; i < n; i++) {
    const at = <usize>i << 2;
    testGate<f32>(logAlpha + at, scale, gamma, zeta, z + at);
  }
}
