import type { History } from '../run/snapshot.js';

/** Loss and error, and the time of a step beside the expected FLOPs. */
export function Curves({ history }: { readonly history: History }) {
  const { step, loss, error, stepMilliseconds, flops } = history;
  return (
    <section>
      <Curve name="Loss" x={step} y={loss} />
      <Curve name="Test error" x={step} y={error} />
      <Curve name="Milliseconds of a step" x={step} y={stepMilliseconds} />
      <Curve name="Expected FLOPs" x={step} y={flops} />
    </section>
  );
}

interface CurveProps {
  readonly name: string;
  readonly x: Float64Array;
  /** NaN where there is no point. */
  readonly y: Float64Array;
}

const [WIDTH, HEIGHT] = [320, 120];

/** A curve from 0 on. */
function Curve({ name, x, y }: CurveProps) {
  const [last, most] = [x.at(-1) ?? 1, y.reduce((found, value) => (value > found ? value : found), 0)];
  const points = Array.from(x, (at, i) => [(WIDTH * at) / last, HEIGHT * (1 - y[i] / (most || 1))] as const)
    .filter(([, height]) => !Number.isNaN(height))
    .map(([left, height]) => `${left.toFixed(1)},${height.toFixed(1)}`);
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} role="img" aria-label={name}>
        <polyline points={points.join(' ')} fill="none" stroke="currentColor" />
      </svg>
      <figcaption>
        {name}, at most {most.toPrecision(3)}
      </figcaption>
    </figure>
  );
}
