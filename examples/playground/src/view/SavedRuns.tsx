import type { SavedRun } from '../run/messages.js';

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
    <section id="saved">
      <h2>Saved in this browser</h2>
      <button type="button" id="save" disabled={!canSave} onClick={save}>
        Save this run
      </button>
      <ul>
        {saved.map(({ id, when, settings, epoch, step, architecture, automatic }) => (
          <li key={id} data-id={id}>
            {settings.data}, epoch {epoch}, step {step}, {architecture.join('-')},{' '}
            {new Date(when).toLocaleString()}
            {automatic && ' (saved by itself)'}
            <button type="button" class="load" onClick={() => load(id)}>
              Go on with it
            </button>
            <button type="button" class="forget" onClick={() => forget(id)}>
              Forget it
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
