import { useCallback } from 'preact/hooks';
import type { LayerSnapshot, Snapshot } from '../../run/snapshot.js';
import { Picture } from '../canvas/Picture.js';
import type { Ground } from '../canvas/painter.js';
import { Panel } from './Panel.js';

interface Props {
  readonly snapshot: Snapshot | null;
  /** Layers that there will be. */
  readonly layers: number;
}

/** The gates of each layer, from 0 to 1. */
export function GateHistograms({ snapshot, layers }: Props) {
  const all: readonly (LayerSnapshot | undefined)[] =
    snapshot?.layers ?? Array.from({ length: layers }, () => undefined);
  return (
    <Panel
      title="Its gates"
      about="Each input of a layer has one. Training pushes them apart, to 0 (pruned) and to 1. So many are open:"
      class="gates"
    >
      <div class="histograms">
        {all.map((layer, l) => (
          <Histogram key={`${l}`} layer={layer} number={l + 1} />
        ))}
      </div>
    </Panel>
  );
}

function Histogram({
  layer,
  number,
}: {
  readonly layer: LayerSnapshot | undefined;
  readonly number: number;
}) {
  const draw = useCallback(
    ({ context, width, height, palette }: Ground) => {
      const bins = layer?.histogram;
      const floor = height - 16;
      context.fillStyle = palette.line;
      context.fillRect(0, floor, width, 1);
      if (bins) {
        const most = Math.sqrt(Math.max(1, ...bins));
        const step = width / bins.length;
        bins.forEach((gates, bin) => {
          if (gates === 0) return;
          const tall = Math.max(2, (floor - 4) * (Math.sqrt(gates) / most));
          context.fillStyle = bin === 0 ? palette.warm : palette.accent;
          context.fillRect(bin * step, floor - tall, step - 1, tall);
        });
      }
      context.font = '12px system-ui, sans-serif';
      context.textBaseline = 'alphabetic';
      context.fillStyle = palette.muted;
      context.textAlign = 'left';
      context.fillText('0', 0, height - 2);
      context.textAlign = 'right';
      context.fillText('1', width, height - 2);
      return false;
    },
    [layer],
  );
  const said = layer ? `${layer.open} of ${layer.gates}` : '–';
  return (
    <figure class="histogram">
      <figcaption>
        Layer {number}
        <span>{said}</span>
      </figcaption>
      <Picture class="bins" draw={draw} label={`Gates of layer ${number} from 0 to 1: ${said} are open`} />
    </figure>
  );
}
