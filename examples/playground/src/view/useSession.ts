import { useEffect, useState } from 'preact/hooks';
import type { Session, SessionState } from '../run/session.js';

/** The state of a session; who uses it is drawn anew with each change, at most once a frame. */
export function useSession(session: Session): SessionState {
  const [state, setState] = useState(session.state);
  useEffect(() => {
    setState(session.state);
    return session.subscribe(() => setState(session.state));
  }, [session]);
  return state;
}
