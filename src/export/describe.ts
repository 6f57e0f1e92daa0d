import { outputsNamed } from '../loss/losses.js';
import type { Target } from '../pipeline/target.js';
import { version } from '../runtime/generated/version.js';
import type { PlainNetwork } from './plainNetwork.js';

/** Lines for the head of a program: which network it is. */
export function describe({ sizes, output, digest }: PlainNetwork): readonly string[] {
  return [
    `The network ${sizes.join('-')} with ${output} outputs, pruned and written by l0net ${version}. Digest of its parameters:`,
    digest,
  ];
}

/** What goes in and comes out, in sentences. */
export function meaningOf({ inputs, outputs, keptInputs, image, output }: PlainNetwork): readonly string[] {
  const row = image
    ? `an image [${image.channels}, ${image.height}, ${image.width}], channel by channel, each row by row`
    : `a row of ${inputs} numbers as in training`;
  const read = keptInputs.length < inputs ? `, of which ${keptInputs.length} are read` : '';
  return [`The ${outputs} ${outputsNamed(output).name} for ${row}${read}.`];
}

/** What is answered to a row of a table, in sentences. No names: a comment would end where one of them does. */
export function meaningOfTarget(target: Target): readonly string[] {
  const answers: Record<Target['task'], string> = {
    regression: 'numbers, each in its own unit',
    'two classes': 'one of two classes, and the probabilities of both',
    classes: 'the most probable class, and the probabilities of all',
    labels: 'labels that are true or false, and the probability that each is true',
  };
  return [`What the network answers to a row of a table: ${answers[target.task]}.`];
}
