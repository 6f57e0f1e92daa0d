import { trainedDense } from '../layers/dense/trainedKind.js';
import { brought, type TrainedKind } from '../layers/kinds.js';
import type { KindName } from '../layers/shape.js';

/** What a kind is where networks are trained, counted and made smaller. Throws L0netError UNSUPPORTED where no door has brought it. */
export function trainedKindNamed(name: KindName): TrainedKind {
  return name === 'dense' ? trainedDense : brought(name, 'trained');
}
