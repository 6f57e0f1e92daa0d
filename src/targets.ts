/**
 * Lets a training be held to a size:
 *
 *     import 'l0net/targets';
 *     new Trainer(network, data, { epochs: 40, target: { multiplyAdds: 26_642 } });
 *
 * @module
 */
import { budgetsOf } from './targets/budget.js';
import { Lagrangian } from './targets/constraint.js';
import { resolveTarget } from './targets/options.js';
import { targets } from './training/target.js';

targets.door = {
  resolve: resolveTarget,
  budgets: budgetsOf,
  constrain: (parts, state) => new Lagrangian(parts, state),
};

export { type CalibrateOptions, calibrate } from './targets/calibrate.js';
export type { Amount, CostName, MachineCosts, Target, TargetReport } from './training/target.js';
