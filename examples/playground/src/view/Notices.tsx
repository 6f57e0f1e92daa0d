import type { SessionState } from '../run/session.js';

/** What is under way, and what went wrong. */
export function Notices({ state, dismiss }: { readonly state: SessionState; readonly dismiss: () => void }) {
  const { busy, loading, trouble, problems, info, same, expected } = state;
  const percent = loading && loading.total > 0 ? Math.floor((100 * loading.loaded) / loading.total) : 0;
  return (
    <div class="notices">
      <p role="status" id="status">
        {busy}
        {loading && ` (${loading.what}: ${percent} %)`}
      </p>
      {loading && (
        <progress value={loading.loaded} max={loading.total || 1} aria-label={`Loading ${loading.what}`} />
      )}
      {(trouble || problems.length > 0) && (
        <div role="alert" id="trouble" data-code={trouble?.code}>
          {trouble && <p>{trouble.message}</p>}
          {problems.map((problem) => (
            <p key={problem}>In the link: {problem}</p>
          ))}
          <button type="button" onClick={dismiss}>
            Close
          </button>
        </div>
      )}
      {info?.kernelsNote && <p>{info.kernelsNote}</p>}
      {info?.warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
      {expected && same !== null && (
        <p id="same" data-same={same}>
          {same
            ? `After step ${expected.step} this run has the digest of the link.`
            : `After step ${expected.step} this run has another digest than the link says.`}
        </p>
      )}
    </div>
  );
}
