import { L0netError } from '../base/errors.js';
import type { KindName } from '../layers/shape.js';
import type { ExportedKind } from './plainLayer.js';

const provided: Partial<Record<KindName, ExportedKind>> = {};

/** Adds how layers of a kind are seen, which its own door brings: who exports no such layers need not load it. */
export function provideExport(name: KindName, kind: ExportedKind): void {
  provided[name] = kind;
}

/** That of a kind. Throws L0netError UNSUPPORTED without it. */
export function providedExport(name: KindName): ExportedKind {
  const kind = provided[name];
  if (kind) return kind;
  const expected = "import 'l0net/residual' before";
  throw new L0netError('UNSUPPORTED', { argument: 'network', received: name, expected });
}
