import type { SessionState } from '../../run/session.js';
import { count, percent, time } from '../format.js';
import { Panel } from './Panel.js';

interface Props {
  readonly state: SessionState;
  readonly measure: () => void;
}

/** Where the run is, in numbers. */
export function Figures({ state, measure }: Props) {
  const { info, snapshot, expected, same } = state;
  const digest = snapshot?.digest;
  const [dense, cost, inference] = [info?.dense, snapshot?.cost, snapshot?.inference];
  return (
    <Panel title="The run in numbers" class="figures">
      <dl
        id="figures"
        data-state={snapshot?.state}
        data-step={snapshot?.step}
        data-error={snapshot?.error}
        data-digest={digest?.hex}
        data-digest-step={digest?.step}
        data-threads={info?.threads}
      >
        <Figure
          name="Epoch, step"
          value={info && snapshot ? `${snapshot.epoch} of ${info.epochs}, ${count(snapshot.step)}` : '–'}
        />
        <Figure
          name="Loss"
          value={snapshot && Number.isFinite(snapshot.loss) ? snapshot.loss.toFixed(3) : '–'}
        />
        {snapshot?.figures.map(({ name, value }) => (
          <Figure
            key={name}
            name={`Test ${name}`}
            value={name === 'error' ? percent(value) : Number.isFinite(value) ? value.toPrecision(4) : '–'}
          />
        ))}
        <Figure name="Architecture" value={snapshot?.architecture.join('-') ?? '–'} />
        <Figure name="it began with" value={info?.units.join('-') ?? '–'} />
        <Figure
          name="Parameters"
          value={cost && dense ? `${count(cost.parameters)} of ${count(dense.parameters)}` : '–'}
        />
        <Figure
          name="Expected FLOPs"
          value={cost && dense ? `${percent(cost.flops / dense.flops)} of ${count(dense.flops)}` : '–'}
        />
        <Figure
          name="A step, measured"
          value={info && snapshot ? `${time(snapshot.stepMilliseconds)} (${info.kernels})` : '–'}
        />
        <Figure
          name="Threads"
          value={info ? `${info.threads}${info.threadsNote && `: ${info.threadsNote}`}` : '–'}
        />
        <Figure name="A row, dense" value={inference ? time(inference.denseMicroseconds / 1000) : '–'} />
        <Figure name="A row, pruned" value={inference ? time(inference.prunedMicroseconds / 1000) : '–'} />
      </dl>
      <button type="button" class="small" id="inference" disabled={!info} onClick={measure}>
        Measure dense and pruned now
      </button>
      <div class="digest">
        <h3>Digest{digest && ` after step ${count(digest.step)}`}</h3>
        <p>
          <code>{digest ? digest.hex || 'only in pages with https' : '–'}</code>
        </p>
        <p class="about">SHA-256 of all parameters: equal on your phone and your laptop.</p>
        {expected && (
          <p id="same" data-same={same ?? undefined} class={same === null ? '' : same ? 'good' : 'bad'}>
            {same === null
              ? `The link names the digest after step ${count(expected.step)}: run it that far.`
              : same
                ? `After step ${count(expected.step)} this run has the digest of the link.`
                : `After step ${count(expected.step)} this run has another digest than the link says.`}
          </p>
        )}
      </div>
    </Panel>
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
