import type { History, RunInfo, Snapshot } from '../../run/snapshot.js';
import { count, percent, time, times } from '../format.js';
import { firstTime } from './Curves.js';

interface Props {
  readonly info: RunInfo | null;
  readonly snapshot: Snapshot | null;
  readonly history: History;
}

/** What one should see first: still right, smaller, and faster. */
export function Headline({ info, snapshot, history }: Props) {
  const [figure] = snapshot?.figures ?? [];
  const isError = !figure || figure.name === 'error';
  const step = snapshot?.stepMilliseconds ?? 0;
  const inference = snapshot?.inference;
  const parameters = snapshot?.cost.parameters ?? Number.NaN;
  const dense = info?.dense.parameters ?? Number.NaN;
  return (
    <dl class="headline">
      <Tile
        name={isError ? 'Wrong on the test' : `Test ${figure.name}`}
        value={isError ? percent(snapshot?.error ?? Number.NaN) : figure.value.toPrecision(3)}
        about={info ? `${count(info.testRows)} rows it never trained on` : ''}
      />
      <Tile
        name="Weights left"
        value={percent(parameters / dense)}
        about={info && snapshot ? `${count(parameters)} of ${count(dense)}` : ''}
      />
      <Tile
        name="A training step"
        value={step > 0 ? times(firstTime(history) / step) : '–'}
        about={step > 0 ? `as fast: ${time(step)}, was ${time(firstTime(history))}` : 'as fast as at first'}
      />
      <Tile
        name="Pruned, it answers"
        value={inference ? times(inference.denseMicroseconds / inference.prunedMicroseconds) : '–'}
        about={
          inference
            ? `as fast: ${time(inference.prunedMicroseconds / 1000)}, dense ${time(inference.denseMicroseconds / 1000)}`
            : 'as fast as dense'
        }
      />
    </dl>
  );
}

function Tile({
  name,
  value,
  about,
}: {
  readonly name: string;
  readonly value: string;
  readonly about: string;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <span>{about}</span>
      </dd>
    </div>
  );
}
