import { useEffect, useRef } from 'preact/hooks';
import type { RunInfo, Surface } from '../run/snapshot.js';

interface Props {
  readonly surface: Surface;
  readonly points: NonNullable<RunInfo['points']>;
}

const SIDE = 288;

/** What the network answers all over the plane, and the points it learns from. */
export function SurfacePicture({ surface, points }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const { size, extent, values } = surface;
    const cell = SIDE / size;
    values.forEach((p, i) => {
      context.fillStyle = `rgb(${Math.round(240 - 200 * p)} ${Math.round(150)} ${Math.round(40 + 200 * p)})`;
      context.fillRect((i % size) * cell, Math.floor(i / size) * cell, cell + 1, cell + 1);
    });
    for (let i = 0; i < points.classes.length; i++) {
      const [x, y] = [points.positions[2 * i], points.positions[2 * i + 1]];
      context.fillStyle = points.classes[i] === 1 ? '#1d4ed8' : '#c2410c';
      context.fillRect((SIDE * (x / extent + 1)) / 2 - 1, (SIDE * (1 - y / extent)) / 2 - 1, 2, 2);
    }
  }, [surface, points]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label="The decision surface" />;
}
