import { useEffect, useRef } from 'preact/hooks';

interface Props {
  /** [784]: P(z ≠ 0) */
  readonly probabilities: Float32Array;
  /** [784]: 1 where the pruned network reads it */
  readonly kept: Uint8Array;
}

const SIDE = 28;

/** The pixels that the network looks at: P(z ≠ 0) of each. */
export function InputPicture({ probabilities, kept }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(SIDE, SIDE);
    probabilities.forEach((p, pixel) => {
      image.data.set([20, 94, 99, Math.round(255 * p)], 4 * pixel);
    });
    context.putImageData(image, 0, 0);
  }, [probabilities]);
  const count = kept.reduce((sum, each) => sum + each, 0);
  return (
    <figure>
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        class="pixels"
        role="img"
        aria-label={`It reads ${count} of ${SIDE * SIDE} pixels`}
      />
      <figcaption>
        <span id="kept">{count}</span> of {SIDE * SIDE} pixels are read
      </figcaption>
    </figure>
  );
}
