import { readFileSync } from 'node:fs';

/** The version of the package, from its package.json: that lies as far above the source as above its bundle. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(version);
}
