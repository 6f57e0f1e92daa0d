import { digitInputs } from 'l0net/images';
import { useRef } from 'preact/hooks';

interface Props {
  /** Called with [784] bytes after each stroke, and with null when the pad is cleared. */
  readonly draw: (pixels: Uint8Array | null) => void;
  /** [784]: 1 for the pixels that the network reads */
  readonly kept: Uint8Array;
}

const SIDE = 224;

/** Where a digit is drawn. */
export function DigitPad({ draw }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<readonly [number, number] | null>(null);
  const move = (event: PointerEvent) => {
    const context = canvas.current?.getContext('2d');
    if (!context || !last.current) return;
    context.lineWidth = SIDE / 14;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(...last.current);
    last.current = [event.offsetX, event.offsetY];
    context.lineTo(...last.current);
    context.stroke();
    draw(digitInputs(context.getImageData(0, 0, SIDE, SIDE)));
  };
  const clear = () => {
    canvas.current?.getContext('2d')?.clearRect(0, 0, SIDE, SIDE);
    draw(null);
  };
  return (
    <div>
      <canvas
        ref={canvas}
        id="pad"
        width={SIDE}
        height={SIDE}
        role="img"
        aria-label="Draw a digit here"
        onPointerDown={(event) => {
          last.current = [event.offsetX, event.offsetY];
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={move}
        onPointerUp={() => {
          last.current = null;
        }}
      />
      <button type="button" onClick={clear}>
        Clear
      </button>
    </div>
  );
}
