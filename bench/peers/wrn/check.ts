import { compareSteps, Mismatch } from '../compare.js';
import type { StepEngine } from '../engine.js';
import { createL0netStep } from './l0netStep.js';
import { halved, SGD, type WrnProblem, wrnProblem } from './problem.js';

export type CreateWrnStep = (problem: WrnProblem, learningRate: number) => Promise<StepEngine>;

/** Images of a minibatch on which gradients are compared. */
const FEW = 4;

/** A tenth of the paper's rate, at which a few steps on few images would drive what rounding has set apart further than that. */
const RATE = SGD.rate / 10;

/** What one place on the other side of a rectifier changes of a gradient, and more. */
const FLIPPED = 0.05;

/**
 * Takes the same steps as l0net, and returns the largest relative difference of objectives, gradients and running averages on few images.
 *
 * Of millions of places one may be so near to 0 that rounding decides on which side of the rectifier it is: then its share of the
 * gradient is there in one library and not in the other. On few images that is rare, and it would be strange on each of the
 * minibatches: one of them must agree. With as many images as are timed objectives and running averages must agree, and gradients but for
 * such places.
 *
 * @throws Mismatch
 */
export async function checkSteps(name: string, problem: WrnProblem, create: CreateWrnStep): Promise<number> {
  const whole = await wrnProblem(FEW);
  const by = await checkGradients(name, problem.isHalf ? halved(whole) : whole, create);
  const expected = await createL0netStep(problem, RATE);
  await compareSteps(name, problem, expected, await create(problem, RATE), FLIPPED);
  return by;
}

async function checkGradients(name: string, problem: WrnProblem, create: CreateWrnStep): Promise<number> {
  for (let first = 0; ; first++) {
    const { minibatches } = problem;
    const turned = { ...problem, minibatches: [...minibatches.slice(first), ...minibatches.slice(0, first)] };
    try {
      const expected = await createL0netStep(turned, RATE);
      return await compareSteps(name, turned, expected, await create(turned, RATE));
    } catch (error) {
      if (!(error instanceof Mismatch) || first + 1 === minibatches.length) throw error;
    }
  }
}
