import { useState } from 'preact/hooks';
import type { SessionState } from '../../run/session.js';

/** What went wrong, in words, over the page and not in it: nothing moves when it comes and goes. */
export function Notices({ state, dismiss }: { readonly state: SessionState; readonly dismiss: () => void }) {
  const { trouble, problems, info } = state;
  const [read, setRead] = useState('');
  const note = info?.kernelsNote ?? '';
  return (
    <div class="notices">
      {(trouble || problems.length > 0) && (
        <div role="alert" id="trouble" class="notice bad" data-code={trouble?.code}>
          <div>
            {trouble && <p>{trouble.message}</p>}
            {problems.map((problem) => (
              <p key={problem}>In the link: {problem}</p>
            ))}
          </div>
          <button type="button" class="small" onClick={dismiss}>
            Close
          </button>
        </div>
      )}
      {note && note !== read && (
        <div role="alert" id="kernels-note" class="notice">
          <p>{note}</p>
          <button type="button" class="small" onClick={() => setRead(note)}>
            Close
          </button>
        </div>
      )}
    </div>
  );
}
