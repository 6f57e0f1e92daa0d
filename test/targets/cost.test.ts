// Costs and what is open, against the counts of the pruned network (src/network/flops.ts) and against differences.
import '../../src/convolutions.js';
import { describe, expect, test } from 'vitest';
import { Network, type NetworkOptions, Trainer } from '../../src/index.js';
import { rowsOf } from '../../src/layers/sizes.js';
import type { TrainedLayer } from '../../src/layers/trainedLayer.js';
import { multiplyAdds, parameterCount } from '../../src/network/flops.js';
import {
  addSlope,
  type Cost,
  costAt,
  gatesOf,
  multiplyAddsOf,
  parametersOf,
  sumOf,
} from '../../src/targets/cost.js';
import { fitCosts } from '../../src/targets/fit.js';
import { Openings } from '../../src/targets/openings.js';
import { targets } from '../../src/training/target.js';
import '../../src/targets.js';
import { convolutional, images } from '../support/convolutional.js';
import { clusters } from '../support/examples.js';
import { Random } from '../support/random.js';

const networks = {
  dense: { inputs: 7, layers: [5, 4, 3], seed: 1 },
  one: convolutional.one,
  two: convolutional.two,
  groups: { inputs: 7, layers: [5, 3], seed: 1, gates: { groups: [0, 0, 0, 1, 1, 2, 3] } },
} satisfies Record<string, NetworkOptions>;

/** The layers of a network in training, taken from the door that a trainer goes through. */
async function layersOf(options: NetworkOptions) {
  const network = await Network.create(options);
  let layers: readonly TrainedLayer[] = [];
  let openings: Openings | undefined;
  const { door } = targets;
  if (!door) throw new Error('no door');
  targets.door = {
    ...door,
    constrain: (parts, state) => {
      layers = parts.stack.layers;
      openings = new Openings(layers, parts.access.runtime.arena, options.gates !== undefined);
      return door.constrain(parts, state);
    },
  };
  const data = typeof options.inputs === 'object' ? images(20) : clusters(20, 7, 3);
  new Trainer(network, data, { epochs: 2, target: { multiplyAdds: { share: 0.9 } } });
  targets.door = door;
  if (!openings) throw new Error('no openings');
  return { network, layers, openings };
}

const wholes = (shapes: Network['shapes']): Record<string, Cost> => ({
  multiplyAdds: sumOf(shapes.map((_, l) => multiplyAddsOf(shapes, l))),
  parameters: sumOf(shapes.map((_, l) => parametersOf(shapes, l))),
});

describe.each(Object.entries(networks))('%s', (name, options) => {
  test('costs are those of the pruned network, whatever is open', async () => {
    const { network, openings } = await layersOf(options);
    const { shapes } = network;
    const random = new Random(5);
    for (let round = 0; round < 50; round++) {
      const open = shapes.map((shape) =>
        Uint8Array.from({ length: rowsOf(shape) }, () => random.integer(0, 1)),
      );
      openings.count(open);
      const counts = Array.from(
        open,
        (gates, l) => Array.from(gates.keys()).filter((i) => openings.stands(l, i, open)).length,
      );
      if (name !== 'groups') expect([...openings.u]).toEqual(counts);
      const whole = wholes(shapes);
      expect(costAt(whole.multiplyAdds, counts)).toBe(multiplyAdds(shapes, counts));
      expect(costAt(whole.parameters, counts)).toBe(parameterCount(shapes, counts));
    }
  });

  test('each gate is charged with the slope of the expected cost', async () => {
    const { network, layers, openings } = await layersOf(options);
    const { shapes } = network;
    const random = new Random(6);
    const p = layers.map(({ shape }) => Float64Array.from({ length: rowsOf(shape) }, () => random.unit()));
    for (const cost of [...Object.values(wholes(shapes)), gatesOf(0)]) {
      const at = () => {
        openings.count(p);
        return costAt(cost, openings.u);
      };
      at();
      const slope = new Float64Array(layers.length);
      addSlope(cost, openings.u, Float64Array.of(0, 0.5), 1, slope);
      const charged = p.map(({ length }) => new Float32Array(length));
      openings.spread(p, slope, charged);
      p.forEach((gates, l) => {
        for (const i of [0, gates.length >> 1, gates.length - 1]) {
          const kept = gates[i];
          gates[i] = kept + 0.25;
          const above = at();
          gates[i] = kept - 0.25;
          const below = at();
          gates[i] = kept;
          expect(charged[l][i], `gate ${i} of layer ${l}`).toBeCloseTo(above - below, 3);
        }
      });
    }
  });
});

test('of a group that counts once, its gates make one together', async () => {
  const { openings } = await layersOf(networks.groups);
  openings.count([new Uint8Array(7).fill(1), new Uint8Array(5).fill(1)]);
  expect(openings.u[0]).toBeCloseTo(4, 6);
  openings.count([new Uint8Array([1, 1, 1, 0, 0, 0, 0]), new Uint8Array(5)]);
  expect(openings.u[0]).toBeCloseTo(1, 6);
});

test('what a machine takes is found from times, and never below 0', () => {
  const random = new Random(3);
  const times = Array.from({ length: 8 }, () => {
    const [multiplyAdds, values] = [random.integer(1_000, 100_000), random.integer(30, 400)];
    return { multiplyAdds, values, microseconds: 1.5 + 1e-4 * multiplyAdds + 0.01 * values };
  });
  const costs = fitCosts(times);
  expect(costs.base).toBeCloseTo(1.5, 1);
  expect(costs.multiplyAdds).toBeCloseTo(1e-4, 6);
  expect(costs.values).toBeCloseTo(0.01, 3);
  for (const cost of Object.values(
    fitCosts(times.map((time) => ({ ...time, microseconds: 5 - 1e-5 * time.multiplyAdds }))),
  )) {
    expect(cost).toBeGreaterThanOrEqual(0);
  }
});
