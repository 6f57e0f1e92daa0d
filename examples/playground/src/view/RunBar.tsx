import { useState } from 'preact/hooks';
import type { Session, SessionState } from '../run/session.js';

/** Run, pause, step, restart, copy the link. */
export function RunBar({ state, session }: { readonly state: SessionState; readonly session: Session }) {
  const { snapshot, info, stale, kernelTimes } = state;
  const [copied, setCopied] = useState('');
  const isRunning = snapshot?.state === 'running';
  const isDone = snapshot?.state === 'done';
  const copy = async () => {
    const link = session.link();
    window.history.replaceState(null, '', link);
    try {
      await navigator.clipboard.writeText(link);
      setCopied('The link is copied.');
    } catch {
      setCopied('The link is in the address bar.');
    }
  };
  return (
    <div class="run-bar" data-state={snapshot?.state ?? 'none'}>
      <button
        type="button"
        id="run"
        disabled={!info || isDone}
        onClick={() => void (isRunning ? session.pause() : session.run())}
      >
        {isRunning ? 'Pause' : 'Run'}
      </button>
      <button type="button" id="step" disabled={!info || isDone} onClick={() => void session.step()}>
        Step
      </button>
      <button type="button" id="reset" onClick={() => void session.reset()}>
        {stale ? 'Begin anew with these settings' : 'Begin anew'}
      </button>
      <button type="button" id="copy" onClick={() => void copy()}>
        Copy link
      </button>
      <button type="button" id="kernels" disabled={!info} onClick={() => void session.measureKernels()}>
        Measure the kernels
      </button>
      {info?.kind === 'plane' && (
        <label>
          <input
            type="checkbox"
            id="hurry"
            checked={state.isHurried}
            onChange={(event) => void session.hurry(event.currentTarget.checked)}
          />
          Full speed
        </label>
      )}
      {kernelTimes && (
        <span id="kernel-times">
          A step takes {kernelTimes.simd.toFixed(2)} ms with SIMD, {kernelTimes.scalar.toFixed(2)} ms without.
        </span>
      )}
      <span role="status">{copied}</span>
    </div>
  );
}
