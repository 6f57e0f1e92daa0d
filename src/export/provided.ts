import type { KindName } from '../layers/shape.js';
import type { ExportedKind } from './plainLayer.js';

const provided: Partial<Record<KindName, ExportedKind>> = {};

/** Adds how layers of a kind are seen, which its own door brings: who exports no such layers need not load it. */
export function provideExport(name: KindName, kind: ExportedKind): void {
  provided[name] = kind;
}

/** That of a kind. A network with such layers has loaded their door. */
export function providedExport(name: KindName): ExportedKind {
  return provided[name] as ExportedKind;
}
