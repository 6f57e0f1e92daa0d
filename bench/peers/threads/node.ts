/** A process of its own for a number of threads, which some libraries take once: prints a line of JSON for each row. */
import { parseArgs } from 'node:util';
import { crewOf } from '../../threads/crew.js';
import { builtIn, byPatches } from '../jaxLayers.js';
import { createJaxModel } from '../jaxModel.js';
import { createJaxStep } from '../jaxStep.js';
import { createOrtNodeModel, createOrtWebModel } from '../ortModel.js';
import { tunedLayers } from '../tfjsLayers.js';
import { createTfjsModel } from '../tfjsModel.js';
import { createTfjsStep } from '../tfjsStep.js';
import { compareThreads, type Place } from './compare.js';

/** In Node neither jax-js nor TensorFlow.js has threads. */
const ALONE = ', one thread';

function place(count: number, quick: boolean): Place {
  const tfjs: Place['steps'] = {
    [`tfjs wasm, tuned${ALONE}`]: (problem, rate) => createTfjsStep(tunedLayers, problem, rate),
  };
  return {
    name: `Node, ${count} thread${count > 1 ? 's' : ''}`,
    threads: crewOf(count),
    quick,
    models: {
      [`jax-js${ALONE}`]: (layers) => createJaxModel(layers),
      [`tfjs wasm${ALONE}`]: createTfjsModel,
      'onnxruntime-web': (layers) => createOrtWebModel(layers, count),
      'onnxruntime-node (native)': (layers) => createOrtNodeModel(layers, count),
    },
    steps: {
      [`jax-js${ALONE}`]: (problem, rate) =>
        createJaxStep({ gating: 'weights', convolve: builtIn }, problem, rate),
      ...tfjs,
    },
    steps5: {
      [`jax-js, patches${ALONE}`]: (problem, rate) =>
        createJaxStep({ gating: 'weights', convolve: byPatches }, problem, rate),
      ...tfjs,
    },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: 'string', default: '1' }, quick: { type: 'boolean', default: false } },
  });
  for await (const row of compareThreads(place(Number(values.count), values.quick))) {
    console.log(JSON.stringify(row));
  }
}

main().then(
  // Some libraries leave workers behind that keep a process alive.
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
