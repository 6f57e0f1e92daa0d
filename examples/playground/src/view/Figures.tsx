import type { RunInfo, Snapshot } from '../run/snapshot.js';

/** Where the run is, in numbers. */
export function Figures({ info, snapshot }: { readonly info: RunInfo; readonly snapshot: Snapshot }) {
  const { state, epoch, step, loss, figures, stepMilliseconds, architecture, cost, inference, digest } =
    snapshot;
  return (
    <dl
      id="figures"
      data-state={state}
      data-step={step}
      data-error={snapshot.error}
      data-digest={digest?.hex}
      data-digest-step={digest?.step}
    >
      <Figure name="State" value={state} />
      <Figure name="Epoch" value={`${epoch} of ${info.epochs}`} />
      <Figure name="Step" value={`${step}`} />
      <Figure name="Loss" value={loss.toFixed(3)} />
      {figures.map(({ name, value }) => (
        <Figure
          key={name}
          name={`Test ${name}`}
          value={name === 'error' ? `${(100 * value).toFixed(1)} %` : value.toPrecision(4)}
        />
      ))}
      <Figure name="Architecture" value={`${architecture.join('-')} of ${info.units.join('-')}`} />
      <Figure name="Parameters" value={`${cost.parameters} of ${info.dense.parameters}`} />
      <Figure name="Expected FLOPs" value={`${((100 * cost.flops) / info.dense.flops).toFixed(1)} %`} />
      <Figure name="A step takes" value={`${stepMilliseconds.toFixed(3)} ms (${info.kernels})`} />
      {inference && (
        <Figure
          name="A row takes"
          value={`${inference.denseMicroseconds.toFixed(2)} µs dense, ${inference.prunedMicroseconds.toFixed(2)} µs pruned`}
        />
      )}
      {digest && (
        <Figure name={`Digest after step ${digest.step}`} value={digest.hex || 'only in pages with https'} />
      )}
    </dl>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
