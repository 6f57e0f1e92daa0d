import { indexAt, laneOfColumn, zeroLane } from '../gemm/panels';
import { NR } from '../gemm/microkernel';

/**
 * As packRight of pack.ts, to the same bits, lane by lane: slower by half and a tenth of its code, for a module that packs
 * its weights once and is downloaded more often than that.
 */
export function packRight(
  k: i32, n: i32, b: usize, ldb: i32, rows: usize, columns: usize, scale: usize, panels: usize,
): void {
  const stride: usize = NR << 2;
  for (let first: i32 = 0; first < n; first += NR) {
    for (let lane: i32 = 0; lane < NR; lane++) {
      const j = first + lane;
      const panel = panels + (<usize>lane << 2);
      if (j < n) laneOfColumn(k, b + (<usize>indexAt(columns, j) << 2), ldb, rows, scale, panel, stride);
      else zeroLane(k, panel, stride);
    }
    panels += <usize>k * stride;
  }
}
