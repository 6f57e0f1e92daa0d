import { useState } from 'preact/hooks';
import type { Session, SessionState } from '../../run/session.js';
import { Notices } from './Notices.js';
import { Progress } from './Progress.js';
import { ThemeButton } from './ThemeButton.js';

/** Run, pause, step, restart, copy the link: always in sight. */
export function RunBar({ state, session }: { readonly state: SessionState; readonly session: Session }) {
  const { snapshot, info, stale } = state;
  const [copied, setCopied] = useState('');
  const isRunning = snapshot?.state === 'running';
  const isDone = snapshot?.state === 'done';
  const copy = async () => {
    const link = session.link();
    window.history.replaceState(null, '', link);
    try {
      await navigator.clipboard.writeText(link);
      setCopied('Link copied');
    } catch {
      setCopied('The link is in the address bar');
    }
    setTimeout(() => setCopied(''), 4000);
  };
  return (
    <header class="bar" data-state={snapshot?.state ?? 'none'}>
      <div class="inside">
        <p class="brand">
          <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <rect width="32" height="32" rx="7" class="ground" />
            <path d="M8 8 24 16M8 24 24 16" class="lines" />
            <circle cx="8" cy="8" r="3.5" />
            <circle cx="8" cy="24" r="3.5" />
            <circle cx="24" cy="16" r="3.5" />
            <circle cx="8" cy="16" r="2.75" class="gone" />
          </svg>
          l0net <span>playground</span>
        </p>
        <div class="controls">
          <button
            type="button"
            id="run"
            class="primary"
            disabled={!info || isDone}
            onClick={() => void (isRunning ? session.pause() : session.run())}
          >
            <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
              <path d={isRunning ? 'M3 2h4v12H3zM9 2h4v12H9z' : 'M3 1.5v13l11-6.5z'} />
            </svg>
            {isRunning ? 'Pause' : 'Run'}
          </button>
          <button type="button" id="step" disabled={!info || isDone} onClick={() => void session.step()}>
            Step
          </button>
          <button
            type="button"
            id="reset"
            class={stale ? 'stale' : ''}
            aria-label={stale ? 'Reset, with the changed settings' : undefined}
            title={stale ? 'The settings have changed since this run began' : undefined}
            onClick={() => void session.reset()}
          >
            Reset
          </button>
          <button type="button" id="copy" onClick={() => void copy()}>
            Copy link
          </button>
          {info?.kind === 'plane' && (
            <label class="hurry">
              <input
                type="checkbox"
                id="hurry"
                checked={state.isHurried}
                onChange={(event) => void session.hurry(event.currentTarget.checked)}
              />
              Full speed
            </label>
          )}
        </div>
        <Progress state={state} copied={copied} />
        <ThemeButton />
      </div>
      <Notices state={state} dismiss={() => session.dismiss()} />
    </header>
  );
}
