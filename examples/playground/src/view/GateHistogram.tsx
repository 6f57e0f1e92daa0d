import type { LayerSnapshot } from '../run/snapshot.js';

interface Props {
  readonly layer: LayerSnapshot;
  /** From 1. */
  readonly number: number;
}

const HEIGHT = 40;

/** The gates of a layer, from 0 to 1. */
export function GateHistogram({ layer, number }: Props) {
  const { histogram, open, gates } = layer;
  const most = Math.max(1, ...histogram);
  return (
    <figure class="histogram">
      <svg
        viewBox={`0 0 ${histogram.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        width="160"
        height={HEIGHT}
        role="img"
        aria-label={`Gates of layer ${number}: ${open} of ${gates} are open`}
      >
        {Array.from(histogram, (count, bin) => {
          const height = (HEIGHT * count) / most;
          return <rect key={bin} x={bin} y={HEIGHT - height} width="0.9" height={height} />;
        })}
      </svg>
      <figcaption>
        Layer {number}: {open} of {gates} gates open
      </figcaption>
    </figure>
  );
}
