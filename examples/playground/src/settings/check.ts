/** What settings may be. Each check gives the value as it is kept, or throws a Problem in words for whoever typed it. */
import { TRAIN_SIZES } from '../data/parts.js';
import {
  fittedLambda,
  gatedLayers,
  kindOf,
  PLANE_FEATURES,
  type PlaneFeature,
  type Settings,
  type TableSettings,
  THREADS,
} from './settings.js';

/** Why a value cannot be a setting, in words. */
export class Problem extends Error {}

type Check<T> = (value: unknown) => T;

/** The settings that belong to each other are checked by `checkedSettings`. */
const checks: { readonly [Name in Exclude<keyof Settings, 'data'>]: Check<Settings[Name]> } = {
  images: oneOf(TRAIN_SIZES),
  points: integer(100, 10_000),
  noise: number(0, 0.5),
  features: (value) => {
    const named = list(value).map(oneOf(PLANE_FEATURES)) as PlaneFeature[];
    const features = PLANE_FEATURES.filter((feature) => named.includes(feature));
    if (features.length === 0) throw new Problem('expected at least one feature');
    return features;
  },
  table: (value) => (value === null ? null : tableSettings(value)),
  network: oneOf(['dense', 'lenet5'] as const),
  hidden: (value) => few(list(value), 0, 6).map(integer(1, 2000)),
  lambda: (value) => few(list(value), 1, 7).map(number(0, 1000)),
  target: number(0, 100),
  learningRate: number(0.00001, 1),
  batch: integer(1, 2000),
  epochs: integer(1, 10_000),
  sampling: oneOf(['minibatch', 'example'] as const),
  removal: integer(0, 1000),
  seed: integer(0, 2 ** 32 - 1),
  kernels: oneOf(['auto', 'simd', 'scalar'] as const),
  threads: oneOf(['auto', ...THREADS]),
};

/**
 * One setting as it is kept.
 *
 * @throws Problem with its name in the message
 */
export function checkedSetting<Name extends Exclude<keyof Settings, 'data'>>(
  name: Name,
  value: unknown,
): Settings[Name] {
  try {
    return checks[name](value);
  } catch (error) {
    if (error instanceof Problem) throw new Problem(`${name}: ${error.message}`);
    throw error;
  }
}

/** Whether a setting has this name. */
export function isSetting(name: string): name is Exclude<keyof Settings, 'data'> {
  return Object.hasOwn(checks, name);
}

/** Settings that go together: a λ for each layer, LeNet-5 of images alone, a table only where one is learnt, epochs that a target needs. */
export function fitted(settings: Settings): Settings {
  const kind = kindOf(settings.data);
  const network = kind === 'image' ? settings.network : 'dense';
  const lambda = fittedLambda(settings.lambda, gatedLayers({ ...settings, network }));
  // Of two, the last one trains what was chosen to stay.
  const epochs = settings.target > 0 ? Math.max(2, settings.epochs) : settings.epochs;
  return { ...settings, network, lambda, epochs, table: kind === 'table' ? settings.table : null };
}

function tableSettings(value: unknown): TableSettings {
  if (typeof value !== 'object' || value === null) throw new Problem('expected what is said of a table');
  const { file, target, task, drop, category, number, missing } = value as Record<string, unknown>;
  return {
    file: text(file),
    target: text(target),
    task: oneOf(['auto', 'regression'] as const)(task),
    drop: list(drop).map(text),
    category: list(category).map(text),
    number: list(number).map(text),
    missing: oneOf(['error', 'mean', 'median', 'indicator'] as const)(missing),
  };
}

function integer(least: number, most: number): Check<number> {
  return (value) => {
    const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (Number.isSafeInteger(given) && (given as number) >= least && (given as number) <= most)
      return given as number;
    throw new Problem(`expected a whole number from ${least} to ${most}, received ${shown(value)}`);
  };
}

function number(least: number, most: number): Check<number> {
  return (value) => {
    const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof given === 'number' && given >= least && given <= most) return given;
    throw new Problem(`expected a number from ${least} to ${most}, received ${shown(value)}`);
  };
}

function oneOf<const T extends string | number>(values: readonly T[]): Check<T> {
  return (value) => {
    const found = values.find(
      (known) => known === value || (typeof known === 'number' && String(known) === value),
    );
    if (found !== undefined) return found;
    throw new Problem(`expected one of ${values.join(', ')}, received ${shown(value)}`);
  };
}

/** A list, or its items with commas between, as they stand in links and are typed. */
function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'number') return [value];
  if (typeof value !== 'string') throw new Problem(`expected a list, received ${shown(value)}`);
  return value.trim() === '' ? [] : value.split(',').map((item) => item.trim());
}

function few(items: readonly unknown[], least: number, most: number): readonly unknown[] {
  if (items.length >= least && items.length <= most) return items;
  throw new Problem(`expected ${least} to ${most} of them, received ${items.length}`);
}

function text(value: unknown): string {
  if (typeof value === 'string' && value.length <= 200) return value;
  throw new Problem(`expected a text, received ${shown(value)}`);
}

function shown(value: unknown): string {
  return typeof value === 'object' ? 'something else' : `“${String(value).slice(0, 40)}”`;
}
