import type { Session, SessionState } from '../run/session.js';
import { kindOf } from '../settings/settings.js';
import { Downloads } from './panels/Downloads.js';
import { DrawPanel } from './panels/DrawPanel.js';
import { Figures } from './panels/Figures.js';
import { InputList } from './panels/InputList.js';
import { SavedRuns } from './panels/SavedRuns.js';

const NO_NAMES: readonly string[] = [];

/** What one does with a network beside watching it: show it something, read its figures, take it along, save the run. */
export function Side({ state, session }: { readonly state: SessionState; readonly session: Session }) {
  const { settings, info, snapshot, table } = state;
  const kind = kindOf(settings.data);
  return (
    <div class="side">
      {kind === 'image' && (
        <DrawPanel
          info={info}
          snapshot={snapshot}
          answer={state.answer}
          draw={(pixels) => void session.draw(pixels)}
          isDigits={settings.data === 'mnist'}
        />
      )}
      {kind === 'plane' && <InputList names={info?.inputNames ?? NO_NAMES} snapshot={snapshot} />}
      {(kind !== 'table' || table) && (
        <>
          <Figures state={state} measure={() => void session.measureInference()} />
          <Downloads
            download={state.download}
            canWrite={info !== null}
            write={(format) => session.download(format)}
          />
        </>
      )}
      <SavedRuns
        saved={state.saved}
        canSave={info !== null}
        save={() => void session.save()}
        load={(id) => void session.load(id)}
        forget={(id) => void session.forget(id)}
      />
    </div>
  );
}
