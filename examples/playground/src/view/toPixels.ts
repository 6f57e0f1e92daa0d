/** A drawing as MNIST has its digits: 20 pixels high or wide, with the centre of their mass in the middle of 28 × 28. */

const [SIDE, BOX] = [28, 20];

/** Ink is what is not transparent. [784] bytes, 0 for paper. */
export function toPixels(context: CanvasRenderingContext2D): Uint8Array {
  const { width, height } = context.canvas;
  const { data } = context.getImageData(0, 0, width, height);
  const ink = Float32Array.from({ length: width * height }, (_, i) => data[4 * i + 3] / 255);
  return centred(ink, width, height);
}

/** @param ink [height, width], from 0 to 1 */
export function centred(ink: Float32Array, width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(SIDE * SIDE);
  let [left, right, top, bottom] = [width, -1, height, -1];
  let [mass, massX, massY] = [0, 0, 0];
  ink.forEach((value, i) => {
    if (value === 0) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right, top, bottom] = [
      Math.min(left, x),
      Math.max(right, x),
      Math.min(top, y),
      Math.max(bottom, y),
    ];
    mass += value;
    massX += value * (x + 0.5);
    massY += value * (y + 0.5);
  });
  if (mass === 0) return pixels;
  // How many cells of the drawing are one pixel.
  const scale = Math.max(right - left + 1, bottom - top + 1) / BOX;
  const [centreX, centreY] = [massX / mass, massY / mass];
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const x = centreX + (column - SIDE / 2) * scale;
      const y = centreY + (row - SIDE / 2) * scale;
      pixels[row * SIDE + column] = Math.round(255 * meanOf(ink, width, height, x, y, scale));
    }
  }
  return pixels;
}

/** The mean of the cells in a square, those outside of the drawing being paper. */
function meanOf(
  ink: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  side: number,
): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [Math.max(left + 1, Math.floor(x + side)), Math.max(top + 1, Math.floor(y + side))];
  let sum = 0;
  for (let v = Math.max(0, top); v < Math.min(height, bottom); v++) {
    for (let u = Math.max(0, left); u < Math.min(width, right); u++) sum += ink[v * width + u];
  }
  return sum / ((right - left) * (bottom - top));
}
