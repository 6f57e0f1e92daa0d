import { invalid } from './options.js';

/** A number as it is written in decimal digits. */
export const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// The readers of options' values. Each throws an L0netError INVALID_ARGUMENT that names the option; domains (λ ≥ 0, say)
// are left to the library.

/** A number in decimal digits. */
export function readNumber(text: string, flag: string): number {
  const value = Number(text);
  if (DECIMAL.test(text) && Number.isFinite(value)) return value;
  throw invalid(flag, text, 'a number');
}

/** A whole number. */
export function readInteger(text: string, flag: string): number {
  const value = Number(text);
  if (DECIMAL.test(text) && Number.isSafeInteger(value)) return value;
  throw invalid(flag, text, 'a whole number');
}

/** One number or several, with commas between them. */
export function readNumbers(text: string, flag: string): number[] {
  return text.split(',').map((part) => {
    const value = Number(part);
    if (DECIMAL.test(part) && Number.isFinite(value)) return value;
    throw invalid(flag, text, 'a number, or numbers with commas between them');
  });
}

/** Whole numbers from 1 on with commas between them, or `none`. */
export function readSizes(text: string, flag: string): number[] {
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    const value = Number(part);
    if (/^\d+$/.test(part) && Number.isSafeInteger(value) && value > 0) return value;
    throw invalid(flag, text, 'whole numbers from 1 on with commas between them, or none');
  });
}

/** Names with commas between them; names that have commas themselves as a JSON array. None for nothing. */
export function readNames(text: string, flag: string): string[] {
  if (text === '') return [];
  if (!text.startsWith('[')) return text.split(',');
  try {
    const names: unknown = JSON.parse(text);
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  } catch {
    // As any other text that is no array of names.
  }
  throw invalid(flag, text, 'names with commas between them, or a JSON array of names');
}

/** A reader of one of these words. */
export function choice<T extends string>(...choices: readonly T[]): (text: string, flag: string) => T {
  return (text, flag) => {
    const found = choices.find((word) => word === text);
    if (found !== undefined) return found;
    throw invalid(flag, text, choices.join(' or '));
  };
}

/** A reader of one of these words, or else of what the other reader reads. */
export function wordOr<const T extends string, R>(
  words: readonly T[],
  read: (text: string, flag: string) => R,
): (text: string, flag: string) => T | R {
  return (text, flag) => words.find((word) => word === text) ?? read(text, flag);
}
