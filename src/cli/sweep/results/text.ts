/** Numbers as people read them, in a terminal and on the page. */

/** An error of this metric: shares in percent, others with four digits. */
export function errorText(metric: string, value: number): string {
  if (!Number.isFinite(value)) return '–';
  return metric === 'error' ? `${(100 * value).toFixed(2)} %` : String(Number(value.toPrecision(4)));
}

/** Mean ± deviation of an error; the mean alone of one. */
export function spreadText(metric: string, mean: number, deviation: number, count: number): string {
  if (count === 1) return errorText(metric, mean);
  return metric === 'error'
    ? `${(100 * mean).toFixed(2)} ± ${(100 * deviation).toFixed(2)} %`
    : `${errorText(metric, mean)} ± ${errorText(metric, deviation)}`;
}

/** 12345.6 as `12,346`. */
export function countText(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
