import { useCallback } from 'preact/hooks';
import { Picture } from '../canvas/Picture.js';
import type { Ground } from '../canvas/painter.js';

interface Props {
  readonly name: string;
  /** [784]; undefined while there are no data yet */
  readonly pixels: Uint8Array | undefined;
  readonly take: (pixels: Uint8Array) => void;
}

const SIDE = 28;

/** A button with an image of the test on it. */
export function Sample({ name, pixels, take }: Props) {
  const draw = useCallback(
    ({ context, width, palette }: Ground) => {
      const cell = width / SIDE;
      context.fillStyle = palette.ink;
      pixels?.forEach((ink, pixel) => {
        if (ink === 0) return;
        context.globalAlpha = ink / 255;
        context.fillRect((pixel % SIDE) * cell, Math.floor(pixel / SIDE) * cell, cell, cell);
      });
      context.globalAlpha = 1;
      return false;
    },
    [pixels],
  );
  return (
    <button type="button" disabled={!pixels} data-sample={name} onClick={() => pixels && take(pixels)}>
      <Picture class="thumbnail" draw={draw} label={name} />
    </button>
  );
}
