/**
 * Many trainings: each value of some settings with each of others, several at once, in workers of a page or of Node.
 *
 * @module
 */
export { type Grid, type GridPoint, gridPoints } from './sweep/grid.js';
export { inWorkers, type PointSummary, type PointTraining, type TrainedPoint } from './sweep/inWorkers.js';
export {
  type RunContext,
  type SweepOptions,
  type SweepOutcome,
  type SweepProgress,
  sweep,
} from './sweep/sweep.js';
