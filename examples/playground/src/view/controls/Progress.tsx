import type { SessionState } from '../../run/session.js';

/** What is under way, or how far the run is: one line that is always there. */
export function Progress({ state, copied }: { readonly state: SessionState; readonly copied: string }) {
  const { busy, loading, info, snapshot, settings } = state;
  const [done, all] = loading
    ? [loading.loaded, loading.total]
    : [snapshot?.step ?? 0, info ? info.epochs * info.epochSteps : 0];
  const part = all > 0 ? Math.min(1, done / all) : 0;
  return (
    <div class="progress">
      <p>
        <span role="status" id="status">
          {copied || busy}
        </span>
        {loading ? (
          <span> {Math.floor(100 * part)} %</span>
        ) : (
          !copied &&
          !busy && <span>{info && snapshot ? words(state) : waiting(settings.data === 'table')}</span>
        )}
      </p>
      <progress
        value={part}
        max={1}
        aria-label={loading ? `Loading ${loading.what}` : 'Epochs of this run'}
      />
    </div>
  );
}

function words({ snapshot, info, stale }: SessionState): string {
  const epochs = `epoch ${snapshot?.epoch} of ${info?.epochs}`;
  if (stale) return `${epochs}; reset to take the new settings`;
  if (snapshot?.state === 'running') return `Training, ${epochs}`;
  if (snapshot?.state === 'done') return `Done, ${epochs}`;
  return snapshot?.step === 0 ? 'Ready: press Run' : `Paused, ${epochs}`;
}

function waiting(isTable: boolean): string {
  return isTable ? 'Waiting for a table' : 'Getting ready';
}
