import { useEffect, useRef } from 'preact/hooks';
import { type Draw, Painter } from './painter.js';

interface Props {
  readonly draw: Draw;
  /** What is to be seen, for whoever does not. */
  readonly label: string;
  /** Its size is given by its class. */
  readonly class: string;
}

/** A picture that is drawn anew with each other `draw`. */
export function Picture({ draw, label, class: name }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter>();
  useEffect(() => {
    if (canvas.current) painter.current = new Painter(canvas.current);
    return () => painter.current?.stop();
  }, []);
  useEffect(() => painter.current?.paint(draw), [draw]);
  return <canvas ref={canvas} class={`picture ${name}`} role="img" aria-label={label} />;
}
