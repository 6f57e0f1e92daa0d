import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RunInfo, Snapshot } from '../../run/snapshot.js';
import { Picture } from '../canvas/Picture.js';
import type { Ground } from '../canvas/painter.js';
import { Answers } from './Answers.js';
import { contextOf, DigitPad, PAD } from './DigitPad.js';
import { Panel } from './Panel.js';
import { Sample } from './Sample.js';

interface Props {
  readonly info: RunInfo | null;
  readonly snapshot: Snapshot | null;
  readonly answer: Float32Array | null;
  readonly draw: (pixels: Uint8Array | null) => void;
  /** Whether these are digits, or pictures that nobody draws in a second. */
  readonly isDigits: boolean;
}

const [SIDE, PIXELS] = [28, 784];
const EMPTY = Array.from({ length: 10 }, (_, i) => `${i}`);

/** Something to be read while the network trains: drawn, or taken from the test. */
export function DrawPanel({ info, snapshot, answer, draw, isDigits }: Props) {
  const pad = useRef<HTMLCanvasElement | null>(null);
  const [pixels, setPixels] = useState<Uint8Array | null>(null);
  const show = (given: Uint8Array | null) => {
    setPixels(given);
    draw(given);
  };
  // A run that begins anew reads what is still on the pad.
  const latest = useRef({ pixels, draw });
  latest.current = { pixels, draw };
  useEffect(() => {
    if (info && latest.current.pixels) latest.current.draw(latest.current.pixels);
  }, [info]);
  const samples = useMemo(
    () => info?.outputNames.map((_, i) => info.samples?.subarray(i * PIXELS, (i + 1) * PIXELS)) ?? [],
    [info],
  );
  const clear = () => {
    contextOf(pad.current)?.clearRect(0, 0, PAD, PAD);
    show(null);
  };
  const take = (sample: Uint8Array) => {
    putOnPad(pad.current, sample);
    show(sample);
  };
  const names = info?.outputNames ?? EMPTY;
  return (
    <Panel
      title={isDigits ? 'Draw a digit' : 'Show it something'}
      about="It is read while the network trains."
      class="draw"
    >
      <div class="pads">
        <DigitPad draw={show} canvas={pad} />
        <figure>
          <Seen pixels={pixels} kept={snapshot?.kept} />
          <figcaption>what is read of it</figcaption>
          <button type="button" class="small" id="clear" onClick={clear}>
            Clear
          </button>
        </figure>
      </div>
      <fieldset class="samples">
        <legend>Or take one of the test</legend>
        {names.map((name, i) => (
          <Sample key={name} name={name} pixels={samples[i]} take={take} />
        ))}
      </fieldset>
      <Answers names={names} answers={answer} />
    </Panel>
  );
}

/** The drawing as the network gets it; pixels that it does not read are pale. */
function Seen({
  pixels,
  kept,
}: {
  readonly pixels: Uint8Array | null;
  readonly kept: Uint8Array | undefined;
}) {
  const draw = useCallback(
    ({ context, width, palette }: Ground) => {
      const cell = width / SIDE;
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        const isRead = !kept?.length || kept[pixel] === 1;
        const [x, y] = [(pixel % SIDE) * cell, Math.floor(pixel / SIDE) * cell];
        context.fillStyle = palette.accent;
        context.globalAlpha = isRead ? 0.25 : 0;
        context.fillRect(x, y, cell, cell);
        context.globalAlpha = ((pixels?.[pixel] ?? 0) / 255) * (isRead ? 1 : 0.25);
        context.fillStyle = palette.ink;
        context.fillRect(x, y, cell, cell);
      }
      context.globalAlpha = 1;
      return false;
    },
    [pixels, kept],
  );
  return (
    <Picture
      class="seen"
      draw={draw}
      label="The drawing, 28 by 28; pixels that the network reads are tinted"
    />
  );
}

/** Draws an image on the pad, as ink. */
function putOnPad(canvas: HTMLCanvasElement | null, pixels: Uint8Array): void {
  const context = contextOf(canvas);
  if (!context) return;
  context.clearRect(0, 0, PAD, PAD);
  const cell = PAD / SIDE;
  pixels.forEach((ink, pixel) => {
    context.fillStyle = `rgb(0 0 0 / ${ink / 255})`;
    context.fillRect((pixel % SIDE) * cell, Math.floor(pixel / SIDE) * cell, cell, cell);
  });
}
