import { useCallback, useMemo } from 'preact/hooks';
import type { RunInfo, Snapshot } from '../../run/snapshot.js';
import { Picture } from '../canvas/Picture.js';
import type { Ground } from '../canvas/painter.js';
import { percent } from '../format.js';
import { Panel } from './Panel.js';

/** Points that are drawn at most. */
const MOST = 600;

/** What the network answers all over the plane, and the points it learns from. */
export function SurfacePicture({
  info,
  snapshot,
}: {
  readonly info: RunInfo | null;
  readonly snapshot: Snapshot | null;
}) {
  const surface = snapshot?.surface;
  const points = info?.points;
  const small = useMemo(() => document.createElement('canvas'), []);
  const draw = useCallback(
    ({ context, width, height, palette }: Ground) => {
      const side = Math.min(width, height);
      if (surface) {
        const { size, values } = surface;
        small.width = small.height = size;
        const inner = small.getContext('2d');
        if (inner) {
          const image = inner.createImageData(size, size);
          const [low, high] = [channels(palette.warm), channels(palette.cool)];
          values.forEach((p, i) => {
            const strength = Math.abs(2 * p - 1);
            image.data.set([...(p < 0.5 ? low : high), 20 + 150 * strength], 4 * i);
          });
          inner.putImageData(image, 0, 0);
          context.imageSmoothingEnabled = true;
          context.drawImage(small, 0, 0, side, side);
        }
      }
      const extent = surface?.extent ?? 1.2;
      const number = points ? Math.min(MOST, points.classes.length) : 0;
      for (let i = 0; points && i < number; i++) {
        const [x, y] = [points.positions[2 * i], points.positions[2 * i + 1]];
        context.beginPath();
        context.arc((side * (x / extent + 1)) / 2, (side * (1 - y / extent)) / 2, 2.6, 0, 2 * Math.PI);
        context.fillStyle = points.classes[i] === 1 ? palette.cool : palette.warm;
        context.fill();
        context.lineWidth = 0.8;
        context.strokeStyle = palette.surface;
        context.stroke();
      }
      return false;
    },
    [surface, points, small],
  );
  return (
    <Panel title="What it answers" class="surface">
      <Picture
        class="plane"
        draw={draw}
        label={`The plane in two colours, as the network answers, and the points it learns from: ${percent(snapshot?.error ?? Number.NaN)} of the test points are wrong`}
      />
      <p class="caption">The plane by its answers; dots are the points that it learns from.</p>
    </Panel>
  );
}

/** Red, green and blue of #rrggbb. */
function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
