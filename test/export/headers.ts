import { toC } from '../../src/export.js';
import type { Network } from '../../src/index.js';
import type { Header } from './compiler.js';

/** A network, its headers, and rows for it. */
export interface HeaderCase {
  readonly network: Network;
  readonly rows: Float32Array;
  readonly float: Header;
  readonly int8: Header;
}

export async function caseOf(name: string, network: Network, rows: Float32Array): Promise<HeaderCase> {
  const [float, int8] = [`${name}f`, `${name}q`];
  return {
    network,
    rows,
    float: { name: float, text: await toC(network, { name: float }) },
    int8: { name: int8, text: await toC(network, { name: int8, int8: true }) },
  };
}
