import { windows } from '../oracle/convolution.js';
import type { KernelCase, Operands } from './operands.js';

const PAIRS = 36;

/** The kernels of assembly/winograd. How many tiles stand in a row depends on the build: only those of the maps are kept. */
export const winograd: Record<string, KernelCase> = {
  winogradWeights: (o) =>
    forEachImage(o, ({ maps, channels, kernel, k }) => {
      const [out, sides] = [o.room(PAIRS * maps * channels), o.room(o.kernels.winogradWeightsScratch())];
      o.kernels.winogradWeights(maps, channels, kernel, o.floats(maps * (k + 1)), k + 1, out, sides);
      o.keep(out, PAIRS * maps * channels);
    }),
  winogradTakes: (o) =>
    forEachImage(o, ({ channels, height, width }) => {
      const sums = o.room(height * width);
      const takes = o.kernels.winogradTakes(
        channels,
        height * width,
        o.floats(channels * height * width),
        sums,
      );
      o.results.push(Float32Array.of(takes));
      o.keep(sums, height * width);
    }),
  packWinograd: (o) =>
    forEachImage(o, (image) => {
      const { channels, tiles } = image;
      const panels = packed(o, image);
      const width = o.kernels.rightPanels(1, 1);
      const size = o.kernels.rightPanels(channels, tiles);
      const cells = o.read(panels, PAIRS * size);
      const values = new Float32Array(PAIRS * channels * image.places.length);
      let count = 0;
      for (let pair = 0; pair < PAIRS; pair++) {
        for (const tile of image.places) {
          const first = pair * size + Math.floor(tile / width) * width * channels + (tile % width);
          for (let c = 0; c < channels; c++) values[count++] = cells[first + c * width];
        }
      }
      o.results.push(values);
    }),
  multiplyWinograd: (o) =>
    forEachImage(o, (image) => {
      const { maps, tiles } = image;
      const cells = o.read(multiplied(o, image), PAIRS * maps * tiles);
      const kept = Array.from({ length: PAIRS * maps }, (_, row) =>
        image.places.map((tile) => cells[row * tiles + tile]),
      );
      o.results.push(Float32Array.from(kept.flat()));
    }),
  winogradMaps: (o) =>
    forEachImage(o, (image) => {
      const { maps, mapHeight, mapWidth, kernel, tiles, scratch } = image;
      const count = maps * mapHeight * mapWidth;
      const [bias, y] = [o.floats(maps), o.room(count)];
      const [products, room] = [multiplied(o, image), o.room(scratch)];
      const area = mapHeight * mapWidth;
      o.kernels.winogradMaps(maps, mapHeight, mapWidth, kernel, products, tiles, bias, y, area, room);
      o.keep(y, count);
    }),
  winogradPooledMaps: (o) =>
    forEachImage(o, (image) => {
      const { maps, mapHeight, mapWidth, kernel, tiles, scratch } = image;
      if (kernel !== 5) return;
      const count = maps * Math.floor(mapHeight / 2) * Math.floor(mapWidth / 2);
      const [bias, out] = [o.floats(maps), o.room(count)];
      const [products, room] = [multiplied(o, image), o.room(scratch)];
      o.kernels.winogradPooledMaps(maps, mapHeight, mapWidth, products, tiles, bias, out, room);
      o.keep(out, count);
    }),
};

interface Image {
  readonly maps: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
  readonly padding: number;
  readonly k: number;
  readonly mapHeight: number;
  readonly mapWidth: number;
  readonly scratch: number;
  readonly tiles: number;
  /** Which of the tiles reach into the maps. */
  readonly places: readonly number[];
}

function packed(o: Operands, { channels, height, width, kernel, padding, scratch, tiles }: Image): number {
  const panels = o.room(PAIRS * o.kernels.rightPanels(channels, tiles));
  const x = o.floats(channels * height * width);
  o.kernels.packWinograd(channels, height, width, kernel, padding, x, o.room(scratch), panels);
  return panels;
}

function multiplied(o: Operands, image: Image): number {
  const { maps, channels, tiles } = image;
  const right = packed(o, image);
  const size = o.kernels.leftPanels(maps, channels);
  const left = o.room(PAIRS * size);
  for (let pair = 0; pair < PAIRS; pair++) {
    const at = left + 4 * pair * size;
    o.kernels.packLeft(maps, channels, o.floats(maps * channels), channels, 0, 0, at);
  }
  const products = o.room(PAIRS * maps * tiles);
  const tile = o.room(o.kernels.tileBytes() / 4);
  o.kernels.multiplyWinograd(maps, tiles, channels, left, right, products, tiles, tile);
  return products;
}

/** Images whose sizes follow from the shape, with every kernel size, with and without padding. */
function forEachImage(o: Operands, visit: (image: Image) => void): void {
  const { kernels } = o;
  const [maps, channels, height, width] = [
    1 + (o.n % 7),
    1 + (o.rows % 6),
    5 + (o.n % 11),
    5 + (o.depth % 13),
  ];
  for (const kernel of [3, 4, 5]) {
    for (const padding of [0, kernel - 1]) {
      const [mapHeight, mapWidth] = [height, width].map((length) => windows(length, kernel, 1, padding));
      const tiles = kernels.winogradTiles(mapHeight, mapWidth, kernel);
      const [rows, columns] = [mapHeight, mapWidth].map((length) => Math.ceil(length / (7 - kernel)));
      const places = Array.from(
        { length: rows * columns },
        (_, i) => Math.floor(i / columns) * (tiles / rows) + (i % columns),
      );
      const scratch = kernels.winogradScratch(height, width, kernel, padding);
      const k = channels * kernel ** 2;
      visit({
        ...{ maps, channels, height, width, kernel, padding, k, mapHeight, mapWidth },
        ...{ scratch, tiles, places },
      });
    }
  }
}
