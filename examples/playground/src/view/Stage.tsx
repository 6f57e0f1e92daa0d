import type { Session, SessionState } from '../run/session.js';
import { gatedLayers, kindOf } from '../settings/settings.js';
import { exampleTable } from './controls/exampleTable.js';
import { TablePanel } from './controls/TablePanel.js';
import { CostCurve, Curves } from './panels/Curves.js';
import { GateHistograms } from './panels/GateHistograms.js';
import { Headline } from './panels/Headline.js';
import { InputList } from './panels/InputList.js';
import { InputPicture } from './panels/InputPicture.js';
import { NetworkDrawing } from './panels/NetworkDrawing.js';
import { SurfacePicture } from './panels/SurfacePicture.js';

/** Enough for the columns of the example to vanish that say nothing. */
const EXAMPLE_EPOCHS = 400;
const NO_NAMES: readonly string[] = [];

/** What happens: figures, curves, inputs, the network, its gates; of a table first its columns, and before there is one nothing else. */
export function Stage({ state, session }: { readonly state: SessionState; readonly session: Session }) {
  const { settings, info, snapshot, history, table } = state;
  const kind = kindOf(settings.data);
  const names = info?.inputNames ?? NO_NAMES;
  const takeExample = async () => {
    await session.readTable(exampleTable());
    session.change('epochs', EXAMPLE_EPOCHS);
  };
  return (
    <div class="stage">
      {kind === 'table' && (
        <TablePanel
          table={table}
          warnings={info?.warnings ?? NO_NAMES}
          read={(file) => void session.readTable(file)}
          example={() => void takeExample()}
          change={(columns) => void session.changeTable(columns)}
        />
      )}
      {(kind !== 'table' || table) && (
        <>
          <Headline info={info} snapshot={snapshot} history={history} />
          {kind === 'image' && <InputPicture snapshot={snapshot} />}
          {kind === 'plane' && <SurfacePicture info={info} snapshot={snapshot} />}
          {kind === 'table' && <InputList names={names} snapshot={snapshot} />}
          <Curves history={history} info={info} hasError={info?.output !== 'values'} />
          <NetworkDrawing snapshot={snapshot} info={info} />
          <CostCurve history={history} info={info} />
          <GateHistograms snapshot={snapshot} layers={gatedLayers(settings)} />
        </>
      )}
    </div>
  );
}
