import { checkChoice, checkInteger, checkNames, checkNumber } from '../base/check.js';
import { invalid } from '../base/errors.js';
import { distributionFor, type GateOptions, type GateSettings } from './distributions.js';
import { type Groups, leadersOf } from './groups.js';

export type { GatedParts } from './distribution.js';
export type { GateOptions, GateSettings, SharedSettings } from './distributions.js';
export type { TestGate } from './hardConcrete.js';

/** The settings of all layers' gates. Throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION. */
export function resolveGates(options: GateOptions): GateSettings {
  const distribution = distributionFor(options);
  checkNames('options.gates', options, distribution.options);
  const on = checkChoice('options.gates.on', options.on ?? 'groups', ['groups', 'weights']);
  return { ...(on === 'weights' && { on }), ...distribution.resolve(options) };
}

/** The drop rate of each layer. Throws L0netError INVALID_ARGUMENT. */
export function resolveDropRates({ dropRate }: GateOptions, layers: number, convolves: boolean): number[] {
  const rates: readonly number[] =
    dropRate === undefined
      ? Array.from({ length: layers }, (_, layer) => (layer === 0 && !convolves ? 0.2 : 0.5))
      : Array.isArray(dropRate)
        ? dropRate
        : new Array<number>(layers).fill(dropRate as number);
  if (rates.length !== layers) {
    throw invalid('options.gates.dropRate', dropRate, `one number, or ${layers}, one for each layer`);
  }
  return rates.map((rate) =>
    // 1/d is a float32, too.
    checkNumber('options.gates.dropRate', rate, 'a number inside (3e-39, 1)', (d) => d > 3e-39 && d < 1),
  );
}

/**
 * The groups of each layer's gates, undefined where each gate is by itself.
 *
 * @param widths   gates of each layer
 * @param canShare whether they are on the inputs of dense layers all through
 * @throws L0netError INVALID_ARGUMENT
 */
export function resolveGroups(
  groups: GateOptions['groups'],
  widths: readonly number[],
  canShare: boolean,
): (Groups | undefined)[] {
  const argument = 'options.gates.groups';
  const isOfFirst = !Array.isArray(groups) || groups.every((group) => typeof group === 'number');
  const lists = (isOfFirst ? [groups] : groups) as readonly (readonly number[] | null | undefined)[];
  return lists.map((list, l) => {
    if (list === undefined || list === null) return undefined;
    const name = isOfFirst ? argument : `${argument}[${l}]`;
    if (!canShare || !Array.isArray(list) || list.length !== widths[l]) {
      throw invalid(
        name,
        list,
        canShare
          ? `${widths[l] ?? 0} integers, one for each input`
          : 'none: they are for gates on the inputs of dense layers alone',
      );
    }
    const leaders = leadersOf(
      list.map((group, i) => checkInteger(`${name}[${i}]`, group, Number.MIN_SAFE_INTEGER)),
    );
    return leaders.every((leader, i) => leader === i) ? undefined : leaders;
  });
}
