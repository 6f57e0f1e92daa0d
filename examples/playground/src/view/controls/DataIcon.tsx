import type { DataName } from '../../settings/settings.js';

/** Points in two colours, `x,y` of each. */
const POINTS: Readonly<Partial<Record<DataName, readonly [warm: string, cool: string]>>> = {
  circles: ['4,12 7,6 12,4 17,6 20,12 17,18 12,20 7,18', '12,9 15,12 12,15 9,12'],
  moons: ['3,13 5,8 9,6 13,8 15,13', '9,11 11,16 15,18 19,16 21,11'],
  spirals: ['12,11 15,10 17,13 15,17 10,18 5,15', '12,13 9,14 7,11 9,7 14,6 19,9'],
  xor: ['6,6 9,8 6,10 18,18 15,16 18,14', '18,6 15,8 18,10 6,18 9,16 6,14'],
  gaussians: ['6,17 9,15 8,19 5,14 10,18', '15,6 18,8 16,10 19,5 14,9'],
};

/** A small picture of data, for the eye alone. */
export function DataIcon({ data }: { readonly data: DataName }) {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" class="data-icon">
      {data === 'mnist' && <path class="stroke" d="M6 5h11L10 20" />}
      {data === 'fashion' && <path class="stroke" d="M9 4 3 7l2 5 2-1v9h10v-9l2 1 2-5-6-3a3 3 0 0 1-6 0z" />}
      {data === 'table' && <path class="stroke" d="M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14" />}
      {POINTS[data]?.map((points, c) =>
        points.split(' ').map((point) => {
          const [x, y] = point.split(',');
          return <circle key={point} class={c === 0 ? 'warm' : 'cool'} cx={x} cy={y} r="1.7" />;
        }),
      )}
    </svg>
  );
}
