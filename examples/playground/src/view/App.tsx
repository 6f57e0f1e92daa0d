import type { Session } from '../run/session.js';
import { Answers } from './Answers.js';
import { Curves } from './Curves.js';
import { DigitPad } from './DigitPad.js';
import { Downloads } from './Downloads.js';
import { Figures } from './Figures.js';
import { GateHistogram } from './GateHistogram.js';
import { InputList } from './InputList.js';
import { InputPicture } from './InputPicture.js';
import { NetworkDrawing } from './NetworkDrawing.js';
import { Notices } from './Notices.js';
import { RunBar } from './RunBar.js';
import { SavedRuns } from './SavedRuns.js';
import { SettingsForm } from './SettingsForm.js';
import { SurfacePicture } from './SurfacePicture.js';
import { TablePanel } from './TablePanel.js';
import { useSession } from './useSession.js';

/** The whole page. */
export function App({ session }: { readonly session: Session }) {
  const state = useSession(session);
  const { settings, info, snapshot, history, answer, table } = state;
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void session.readTable(file);
  };
  return (
    <main onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <h1>A network that prunes itself</h1>
      <Notices state={state} dismiss={() => session.dismiss()} />
      <RunBar state={state} session={session} />
      <SettingsForm settings={settings} change={(name, value) => session.change(name, value)} />
      <TablePanel
        table={table}
        read={(file) => void session.readTable(file)}
        change={(columns) => void session.changeTable(columns)}
      />
      {info && snapshot && (
        <>
          <Figures info={info} snapshot={snapshot} />
          <Curves history={history} />
          {info.kind === 'image' && snapshot.inputs.length > 0 && (
            <InputPicture probabilities={snapshot.inputs} kept={snapshot.kept} />
          )}
          {info.kind !== 'image' && (
            <InputList names={info.inputNames} probabilities={snapshot.inputs} kept={snapshot.kept} />
          )}
          {info.points && snapshot.surface && (
            <SurfacePicture surface={snapshot.surface} points={info.points} />
          )}
          {snapshot.layers.map((layer, l) => (
            <GateHistogram key={`${l}`} layer={layer} number={l + 1} />
          ))}
          <NetworkDrawing drawn={snapshot.drawn} />
          {info.kind === 'image' && (
            <section>
              <h2>Draw one</h2>
              <DigitPad draw={(pixels) => void session.draw(pixels)} kept={snapshot.kept} />
              {answer && <Answers names={info.outputNames} answers={answer} />}
            </section>
          )}
          <Downloads download={state.download} write={(format) => session.download(format)} />
        </>
      )}
      <SavedRuns
        saved={state.saved}
        canSave={info !== null}
        save={() => void session.save()}
        load={(id) => void session.load(id)}
        forget={(id) => void session.forget(id)}
      />
    </main>
  );
}
