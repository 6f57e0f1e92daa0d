import { onPalette, type Palette, palette } from './palette.js';

/** Where and in what colours something is drawn, in CSS pixels. */
export interface Ground {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  /** Milliseconds, for what moves. */
  readonly now: number;
}

/** Draws on cleared ground; true if it has to be drawn again soon, because something moves. */
export type Draw = (ground: Ground) => boolean;

/** Milliseconds between two drawings of something that moves. */
const PERIOD = 60;

/** Keeps one canvas as sharp as the screen, and draws on it at most once a frame. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #observer: ResizeObserver;
  readonly #endPalette: () => void;
  #draw: Draw = () => false;
  #width = 0;
  #height = 0;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.#observer = new ResizeObserver(([{ contentRect }]) =>
      this.#fit(contentRect.width, contentRect.height),
    );
    this.#observer.observe(canvas);
    this.#endPalette = onPalette(() => this.#ask());
  }

  paint(draw: Draw): void {
    this.#draw = draw;
    this.#ask();
  }

  stop(): void {
    this.#observer.disconnect();
    this.#endPalette();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }

  #fit(width: number, height: number): void {
    [this.#width, this.#height] = [width, height];
    this.#ask();
  }

  #ask(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#paint(now));
  }

  #paint(now: number): void {
    this.#frame = 0;
    clearTimeout(this.#timer);
    const [width, height] = [this.#width, this.#height];
    if (!this.#context || width === 0 || height === 0) return;
    const scale = Math.min(2, window.devicePixelRatio || 1);
    const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.#canvas.width !== across || this.#canvas.height !== down) {
      this.#canvas.width = across;
      this.#canvas.height = down;
    }
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    this.#context.clearRect(0, 0, width, height);
    const moves = this.#draw({ context: this.#context, width, height, palette: palette(), now });
    if (moves) this.#timer = setTimeout(() => this.#ask(), PERIOD);
  }
}
