import type { MapsShape } from '../../oracle/batchNorm.js';
import { openings, range } from '../../support/lists.js';
import type { Random } from '../../support/random.js';

/** Maps that are chosen among those of images which lie some floats apart. */
export interface Chosen {
  /** How many there are of each image. */
  readonly all: number;
  /** Which of them; undefined for all. */
  readonly list: readonly number[] | undefined;
  /** The shape of what is chosen. */
  readonly shape: MapsShape;
  /** Floats between two images. */
  readonly gap: number;
}

/** Awkward images, each with all maps, some, none, and all but one. */
export function someImages(random: Random, count = 60): Chosen[] {
  return Array.from({ length: count }, () => ({
    images: random.pick([1, 1, 2, 3, 5, 17]),
    all: random.pick([1, 3, 5, 17]),
    area: random.pick([1, 2, 3, 4, 5, 7, 16, 17, 64, 100]),
  })).flatMap(({ images, all, area }) =>
    openings(random, all).map((list) => ({
      all,
      list,
      shape: { images, maps: (list ?? range(all)).length, area },
      gap: random.integer(0, 3),
    })),
  );
}

/** Numbers of all maps of all images. */
export function sizeOf({ all, shape }: Chosen): number {
  return shape.images * all * shape.area;
}

/** The chosen maps of x [images, all, area]. */
export function chosenOf({ all, list, shape: { images, area } }: Chosen, x: ArrayLike<number>): Float64Array {
  const maps = list ?? range(all);
  return Float64Array.from({ length: images * maps.length * area }, (_, i) => {
    const [n, map, p] = [Math.floor(i / (maps.length * area)), Math.floor(i / area) % maps.length, i % area];
    return x[(n * all + maps[map]) * area + p];
  });
}

/** x [images, all, area] with the values of its chosen maps put in their place. */
export function withChosen(
  { all, list, shape: { images, area } }: Chosen,
  x: ArrayLike<number>,
  chosen: ArrayLike<number>,
): Float64Array {
  const maps = list ?? range(all);
  const result = Float64Array.from(x);
  for (let i = 0; i < images * maps.length * area; i++) {
    const [n, map, p] = [Math.floor(i / (maps.length * area)), Math.floor(i / area) % maps.length, i % area];
    result[(n * all + maps[map]) * area + p] = chosen[i];
  }
  return result;
}
