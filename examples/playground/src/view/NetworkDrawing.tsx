import type { DrawnNetwork } from '../run/snapshot.js';

const [WIDTH, HEIGHT] = [480, 260];

/** The neurons that are left, and the strongest connections between some of them. */
export function NetworkDrawing({ drawn }: { readonly drawn: DrawnNetwork }) {
  const { columns, edges } = drawn;
  const x = (column: number) => 20 + ((WIDTH - 40) * column) / (columns.length - 1);
  const y = (column: number, place: number) =>
    ((place + 0.5) * HEIGHT) / Math.max(1, columns[column].shown.length);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      class="network"
      role="img"
      aria-label={`Neurons left: ${columns.map(({ left }) => left).join(', ')}`}
    >
      {edges.map(({ from, to, weight }, c) =>
        Array.from(weight, (w, e) => (
          <line
            key={`${c}-${e}`}
            x1={x(c)}
            y1={y(c, from[e])}
            x2={x(c + 1)}
            y2={y(c + 1, to[e])}
            class={w < 0 ? 'negative' : 'positive'}
            stroke-opacity={Math.abs(w)}
          />
        )),
      )}
      {columns.map(({ shown }, c) =>
        Array.from(shown, (unit, place) => <circle key={`${c}-${unit}`} cx={x(c)} cy={y(c, place)} r="4" />),
      )}
    </svg>
  );
}
