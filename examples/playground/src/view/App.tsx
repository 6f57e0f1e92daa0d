import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../run/session.js';
import { Announcer } from './controls/Announcer.js';
import { DataChoice } from './controls/DataChoice.js';
import { RunBar } from './controls/RunBar.js';
import { SettingsForm } from './controls/SettingsForm.js';
import { Side } from './Side.js';
import { Stage } from './Stage.js';
import { useSession } from './useSession.js';

/** The whole page. Each part of it is there from the start and keeps its size: nothing moves while a network trains. */
export function App({ session }: { readonly session: Session }) {
  const state = useSession(session);
  const { settings, info, snapshot } = state;
  const [isOver, setOver] = useState(false);
  // What a row takes is measured now and then while it trains, and once more when it rests.
  const rests = snapshot !== null && snapshot.step > 0 && snapshot.state !== 'running';
  useEffect(() => {
    if (rests) void session.measureInference();
  }, [rests, session]);
  const drop = (event: DragEvent) => {
    setOver(false);
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void session.readTable(file);
  };
  return (
    <>
      <RunBar state={state} session={session} />
      <main
        class={isOver ? 'over' : ''}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => event.currentTarget === event.target && setOver(false)}
        onDrop={drop}
      >
        <div class="intro">
          <h1>A network that prunes itself</h1>
          <p>
            It learns in your browser which inputs and neurons it can do without, closes their gates, and is
            smaller and faster for it. Press Run and watch.
          </p>
        </div>
        <div class={`grid ${settings.data}`}>
          <div class="setup">
            <DataChoice data={settings.data} choose={(data) => session.change('data', data)} />
            <SettingsForm
              settings={settings}
              change={(name, value) => session.change(name, value)}
              kernelTimes={state.kernelTimes}
              canMeasure={info !== null}
              measureKernels={() => void session.measureKernels()}
            />
          </div>
          <Stage state={state} session={session} />
          <Side state={state} session={session} />
        </div>
        <Announcer state={state} />
      </main>
      <footer>
        <p>
          Everything happens on this device: no row, picture or network leaves it. The method:{' '}
          <a href="https://arxiv.org/abs/1712.01312">
            Louizos, Welling, Kingma, Learning Sparse Neural Networks through L0 Regularization
          </a>
        </p>
      </footer>
    </>
  );
}
