import type { SavedRun } from '../../run/messages.js';
import { nameOfData } from '../controls/dataNames.js';
import { count, percent } from '../format.js';
import { Panel } from './Panel.js';

interface Props {
  readonly saved: readonly SavedRun[];
  readonly canSave: boolean;
  readonly save: () => void;
  readonly load: (id: string) => void;
  readonly forget: (id: string) => void;
}

/** Runs in the browser's own store. */
export function SavedRuns({ saved, canSave, save, load, forget }: Props) {
  return (
    <Panel
      title="Saved in this browser"
      about="A paused run saves itself, to go on after a reload."
      id="saved"
    >
      <button type="button" id="save" class="small" disabled={!canSave} onClick={save}>
        Save this run
      </button>
      <ul>
        {saved.map(({ id, when, settings, step, error, architecture, automatic }) => (
          <li key={id} data-id={id}>
            <span>
              <strong>{nameOfData(settings.data)}</strong>, step {count(step)}
              {Number.isFinite(error) && `, ${percent(error)} wrong`}
              <br />
              <span class="muted">
                {architecture.join('-')}, {new Date(when).toLocaleString()}
                {automatic && ', by itself'}
              </span>
            </span>
            <span class="row">
              <button type="button" class="small load" onClick={() => load(id)}>
                Go on with it
              </button>
              <button type="button" class="small forget" onClick={() => forget(id)}>
                Forget it
              </button>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
