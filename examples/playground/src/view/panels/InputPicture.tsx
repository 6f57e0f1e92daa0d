import { useCallback } from 'preact/hooks';
import type { Snapshot } from '../../run/snapshot.js';
import { Picture } from '../canvas/Picture.js';
import type { Ground } from '../canvas/painter.js';
import { Panel } from './Panel.js';

const SIDE = 28;

/** The pixels that the network looks at: P(z ≠ 0) of each. */
export function InputPicture({ snapshot }: { readonly snapshot: Snapshot | null }) {
  const probabilities = snapshot?.inputs;
  const hasGates = !snapshot || snapshot.inputs.length > 0;
  const count = snapshot ? snapshot.kept.reduce((sum, each) => sum + each, 0) : SIDE * SIDE;
  const draw = useCallback(
    ({ context, width, height, palette }: Ground) => {
      const cell = Math.min(width, height) / SIDE;
      context.fillStyle = palette.accent;
      probabilities?.forEach((p, pixel) => {
        if (p < 0.004) return;
        context.globalAlpha = p;
        const [x, y] = [(pixel % SIDE) * cell, Math.floor(pixel / SIDE) * cell];
        context.fillRect(x, y, cell - 0.5, cell - 0.5);
      });
      context.globalAlpha = 1;
      return false;
    },
    [probabilities],
  );
  return (
    <Panel title="What it looks at" class="inputs">
      {hasGates ? (
        <>
          <Picture
            class="pixels"
            draw={draw}
            label={`Pixels by the probability that their gate is open: ${count} of ${SIDE * SIDE} are read`}
          />
          <p class="caption">
            <strong>
              <span id="kept">{count}</span>
            </strong>{' '}
            of {SIDE * SIDE} pixels are read
          </p>
          <p class="scale">
            <span>P(gate open): 0</span>
            <span class="ramp" />
            <span>1</span>
          </p>
        </>
      ) : (
        <p class="empty pixels">
          Convolutions read every pixel. Their gates stand on maps: see below which of them vanish.
        </p>
      )}
    </Panel>
  );
}
