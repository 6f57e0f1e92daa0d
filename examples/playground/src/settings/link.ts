/** Settings as the end of a link, and back: `#data=moons&seed=3`. What is as by default is left out. */
import type { RunDigest } from '../run/digest.js';
import { checkedSetting, fitted, isSetting, Problem } from './check.js';
import { DATA_NAMES, type DataName, defaultsFor, type Settings } from './settings.js';

/** The digest that the maker of a link had, and the step after which. */
export type ExpectedDigest = Pick<RunDigest, 'step' | 'hex'>;

/** What a link says. */
export interface Linked {
  readonly settings: Settings;
  readonly expected?: ExpectedDigest;
  /** What of the link could not be understood, in words: that is as by default then. */
  readonly problems: readonly string[];
}

/** The end of a link, from the # on. */
export function toLink(settings: Settings, expected?: ExpectedDigest): string {
  const usual = fitted(defaultsFor(settings.data, settings.network));
  const parameters = new URLSearchParams({ data: settings.data });
  for (const name of Object.keys(usual).filter(isSetting)) {
    const value = textOf(settings[name]);
    // The network decides what the others are by default.
    if (value !== textOf(usual[name]) || (name === 'network' && value !== 'dense'))
      parameters.set(name, value);
  }
  if (expected?.hex) parameters.set('digest', `${expected.step}:${expected.hex}`);
  return `#${parameters}`;
}

/** The settings of the end of a link; it may come from anybody. */
export function fromLink(hash: string): Linked {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const problems: string[] = [];
  const data = parameters.get('data') ?? 'mnist';
  const known = DATA_NAMES.includes(data as DataName);
  if (!known)
    problems.push(`data: expected one of ${DATA_NAMES.join(', ')}, received “${data.slice(0, 40)}”`);
  const network = parameters.get('network') === 'lenet5' ? 'lenet5' : 'dense';
  let settings = defaultsFor(known ? (data as DataName) : 'mnist', network);
  for (const [name, text] of parameters) {
    if (name === 'data' || name === 'digest') continue;
    try {
      if (!isSetting(name)) throw new Problem(`${name.slice(0, 40)}: there is no such setting`);
      settings = { ...settings, [name]: checkedSetting(name, givenValue(name, text)) };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error.message);
    }
  }
  const [, step, hex] = /^(\d{1,9}):([0-9a-f]{64})$/.exec(parameters.get('digest') ?? '') ?? [];
  return { settings: fitted(settings), problems, ...(hex && { expected: { step: Number(step), hex } }) };
}

function textOf(value: Settings[keyof Settings]): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function givenValue(name: keyof Settings, text: string): unknown {
  if (name !== 'table') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
