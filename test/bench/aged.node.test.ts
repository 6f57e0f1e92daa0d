import { expect, test } from 'vitest';
import { goOn } from '../../bench/aged.js';
import { runtimeOf } from '../../bench/builds.js';
import { Network, Trainer } from '../../src/index.js';
import { planParameters, readParameters } from '../../src/layers/parameters.js';
import { softmax } from '../../src/loss/softmax.js';
import { OptimizerState, resolveOptimizer } from '../../src/optimizer/optimizer.js';
import { TrainingStack } from '../../src/stack/trainingStack.js';

test('layers go on with the parameters, averages and moments of a training', async () => {
  const network = await Network.create({
    inputs: { channels: 1, height: 6, width: 6 },
    layers: [{ conv: 2, kernel: 3 }, 5, 3],
    seed: 1,
    build: 'simd',
  });
  const data = { inputs: new Float32Array(36 * 10).fill(0.5), labels: new Uint8Array(10) };
  const trainer = new Trainer(network, data, { batchSize: 10 });
  for (let step = 0; step < 3; step++) trainer.step();
  const state = trainer.state();
  const runtime = await runtimeOf('simd');
  const { arena } = runtime;
  const plans = network.shapes.map((shape, l) => ({
    shape: { ...shape },
    parameters: planParameters(arena, shape),
    average: planParameters(arena, shape),
    strength: state.strengths[l],
    sparse: false,
    width: state.network.layers[l].width,
    origin: 0,
  }));
  const stack = new TrainingStack(runtime, plans, softmax, {
    batchSize: 10,
    sampling: 'minibatch',
    secondMoment: true,
    logAlphaLimit: 4,
  });
  const settings = arena.words(8);
  const optimizer = new OptimizerState(arena.f32(settings, 8), resolveOptimizer('adam'), 0.999);
  goOn(arena, stack, optimizer, state);
  expect([...optimizer.powers]).toEqual([...state.powers]);
  stack.layers.forEach(({ shape, parameters, average, first, second }, l) => {
    const [{ last, averaged }, moments] = [state.network.layers[l], state.layers[l]];
    if (!average || !second) throw new Error('a part is missing');
    const found = [parameters, average, first, second].map((region) => readParameters(arena, shape, region));
    expect(found).toEqual([last, averaged, moments.first, moments.second]);
  });
});
