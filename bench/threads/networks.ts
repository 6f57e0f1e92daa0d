import { type Architecture, architecture, LENET_5, LENET_300_100 } from '../lenet.js';

/** A network to run on threads. */
export interface Subject {
  readonly name: string;
  readonly gated: Architecture;
  readonly dense: Architecture;
  /** With a gate on each weight. */
  readonly gatedWeights: Architecture;
  /** Gates that are left of it when it is pruned. */
  readonly left: readonly number[];
}

function subject(name: string, gated: Architecture, left: readonly number[]): Subject {
  const dense = architecture({ ...gated.options, gates: false });
  return {
    name,
    gated,
    dense,
    gatedWeights: architecture({ ...gated.options, gates: { on: 'weights' } }),
    left,
  };
}

/** The networks; a glance is at the first alone. */
export function subjects(quick: boolean): readonly Subject[] {
  return quick ? SUBJECTS.slice(0, 1) : SUBJECTS;
}

/** LeNet-300-100 and LeNet-5 with what the paper's runs left of them, and a wide network with the same shares of the first. */
const SUBJECTS: readonly Subject[] = [
  subject('784-300-100-10', LENET_300_100, [266, 88, 33]),
  subject('784-1000-1000-10', architecture({ inputs: 784, layers: [1000, 1000, 10] }), [266, 293, 330]),
  subject('LeNet-5', LENET_5, [20, 25, 45, 462]),
];
