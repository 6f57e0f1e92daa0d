/**
 * Lets a training be held to a size.
 *
 * @module
 */
import { Lagrangian } from './targets/constraint.js';
import { resolveTarget } from './targets/options.js';
import { targets } from './training/target.js';

targets.door = { resolve: resolveTarget, constrain: (parts, state) => new Lagrangian(parts, state) };
