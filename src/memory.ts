/**
 * What a network and its training would take of linear memory, before there is any of it.
 *
 * @module
 */
export { type MemoryPlan, planMemory } from './memory/planMemory.js';
export type { PlannedData } from './memory/planTraining.js';
