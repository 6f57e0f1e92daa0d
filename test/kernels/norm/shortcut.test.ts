import { describe, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { type Chosen, chosenOf, sizeOf, someImages, withChosen } from './images.js';

describe.each(allBuilds)('shortcuts, %s build', (build) => {
  test.each([true, false])('maps go to their places and come from them; added: %s', async (onto) => {
    const memory = await Memory.empty(build);
    const random = new Random(1);
    for (const many of someImages(random)) {
      memory.clear();
      const { images, maps, area } = many.shape;
      const few: Chosen = { ...many, all: maps, list: undefined, gap: 2 };
      for (const [from, to] of [
        [few, many],
        [many, few],
      ]) {
        const [x, y] = [random.values(sizeOf(from)), random.values(sizeOf(to))];
        const source = memory.put(x, { rows: images, gap: from.gap });
        const target = memory.changing(y, { rows: images, gap: to.gap });
        const [fromList, toList] = [memory.indices(from.list), memory.indices(to.list)];
        memory.call(({ addShortcut }) =>
          addShortcut(
            ...([images, maps, area, source, from.all * area + from.gap, fromList] as const),
            ...([target.at, to.all * area + to.gap, toList, onto ? 1 : 0] as const),
          ),
        );
        const before = chosenOf(to, y);
        const sums = chosenOf(from, x).map((value, i) => Math.fround(value + (onto ? before[i] : 0)));
        expectClose(target.f32(), withChosen(to, y, sums), 0, JSON.stringify(many));
      }
    }
  });
});
