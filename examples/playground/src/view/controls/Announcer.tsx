import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionState } from '../../run/session.js';
import { percent } from '../format.js';

/** Milliseconds between two sentences while it trains. */
const PERIOD = 15_000;

/** Says now and then how it goes, for whoever does not see it. */
export function Announcer({ state }: { readonly state: SessionState }) {
  const latest = useRef(state);
  latest.current = state;
  const [said, setSaid] = useState('');
  const phase = state.snapshot && state.snapshot.step > 0 ? state.snapshot.state : '';
  useEffect(() => {
    if (!phase) return setSaid('');
    setSaid(sentence(latest.current));
    if (phase !== 'running') return undefined;
    const timer = setInterval(() => setSaid(sentence(latest.current)), PERIOD);
    return () => clearInterval(timer);
  }, [phase]);
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  );
}

function sentence({ snapshot, info }: SessionState): string {
  if (!snapshot || !info) return '';
  const { state, epoch, error, architecture } = snapshot;
  const figure = Number.isFinite(error) ? `${percent(error)} of the test are wrong. ` : '';
  const [inputs, ...others] = architecture;
  const verb = { running: 'Training', paused: 'Paused', done: 'Done' }[state];
  return `${verb}, epoch ${epoch} of ${info.epochs}. ${figure}${inputs} inputs and ${others.slice(0, -1).join(', ')} neurons are left.`;
}
