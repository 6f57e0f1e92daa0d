import type { Session } from '../run/session.js';
import { useSession } from './useSession.js';

/** The whole page. */
export function App({ session }: { readonly session: Session }) {
  const { settings, snapshot } = useSession(session);
  return (
    <main>
      <h1>l0net playground</h1>
      <p>
        {settings.data}: {snapshot?.state ?? 'getting ready'}
      </p>
      <button type="button" onClick={() => void session.run()}>
        Run
      </button>
    </main>
  );
}
