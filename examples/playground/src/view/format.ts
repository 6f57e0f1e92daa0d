/** Numbers as the page writes them. */
const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 266,610 */
export function count(value: number): string {
  return grouped.format(value);
}

/** 4.6 %, and – of no number. */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '–';
}

/** With three digits, from nanoseconds to seconds. */
export function time(milliseconds: number): string {
  if (!(milliseconds > 0)) return '–';
  if (milliseconds < 1) return `${digits(1000 * milliseconds)} µs`;
  return milliseconds < 1000 ? `${digits(milliseconds)} ms` : `${digits(milliseconds / 1000)} s`;
}

/** How many times as fast: 2.4×. */
export function times(factor: number): string {
  return Number.isFinite(factor) && factor > 0
    ? `${factor < 10 ? factor.toFixed(1) : factor.toFixed(0)}×`
    : '–';
}

function digits(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}
