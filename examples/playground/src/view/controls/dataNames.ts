import type { DataName } from '../../settings/settings.js';

const NAMES: Readonly<Record<DataName, string>> = {
  mnist: 'Digits',
  fashion: 'Fashion',
  circles: 'Circles',
  moons: 'Moons',
  spirals: 'Spirals',
  xor: 'Xor',
  gaussians: 'Clouds',
  table: 'Your table',
};

/** What data are called on the page. */
export function nameOfData(data: DataName): string {
  return NAMES[data];
}
