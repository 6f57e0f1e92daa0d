import { digitInputs } from 'l0net/images';
import type { MutableRef } from 'preact/hooks';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  /** Called with [784] bytes while something is drawn. */
  readonly draw: (pixels: Uint8Array) => void;
  /** The pad, for whoever puts something else on it. */
  readonly canvas: MutableRef<HTMLCanvasElement | null>;
}

/** Pixels of a side of the pad, and milliseconds between two readings of it. */
export const PAD = 224;
const PERIOD = 50;

/** Where a digit is drawn, by mouse, pen or finger. */
export function DigitPad({ draw, canvas }: Props) {
  const last = useRef<readonly [number, number] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);

  const read = () => {
    timer.current = undefined;
    const context = contextOf(canvas.current);
    if (context) draw(digitInputs(context.getImageData(0, 0, PAD, PAD)));
  };
  const placeOf = ({ offsetX, offsetY, currentTarget }: PointerEvent) => {
    const scale = PAD / ((currentTarget as HTMLElement).clientWidth || PAD);
    return [offsetX * scale, offsetY * scale] as const;
  };
  const move = (event: PointerEvent) => {
    const context = contextOf(canvas.current);
    if (!context || !last.current) return;
    context.lineWidth = PAD / 14;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(...last.current);
    last.current = placeOf(event);
    context.lineTo(...last.current);
    context.stroke();
    timer.current ??= setTimeout(read, PERIOD);
  };
  const end = () => {
    last.current = null;
  };
  return (
    <canvas
      ref={canvas}
      id="pad"
      width={PAD}
      height={PAD}
      role="img"
      aria-label="A pad to draw on by mouse, pen or finger; below it are examples for the keyboard"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        last.current = placeOf(event);
        move(event);
      }}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}

/** It is read often: better kept in memory than on a graphics card. */
export function contextOf(canvas: HTMLCanvasElement | null): CanvasRenderingContext2D | null {
  return canvas?.getContext('2d', { willReadFrequently: true }) ?? null;
}
