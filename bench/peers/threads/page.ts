/** The page: `comparePeers(count, quick)` gives all rows. browser.ts serves it, cross-origin isolated. */
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { env } from 'onnxruntime-web';
import type { Row } from '../../measure.js';
import '../../../src/threads.js';
import { builtIn, byPatches } from '../jaxLayers.js';
import { createJaxModel } from '../jaxModel.js';
import { createJaxStep } from '../jaxStep.js';
import { createOrtWebModel } from '../ortModel.js';
import { attempt } from '../result.js';
import { settings, wasmBackend } from '../tfjs.js';
import { tunedLayers } from '../tfjsLayers.js';
import { createTfjsModel } from '../tfjsModel.js';
import { createTfjsStep } from '../tfjsStep.js';
import { compareThreads, type Place } from './compare.js';

const folder = new URL('./', location.href).href;
const worker = () => new Worker(`${folder}thread.js`, { type: 'module' });

/** @param tfjsCount on how many threads TensorFlow.js runs */
function place(count: number, tfjsCount: number, quick: boolean): Place {
  const differs = tfjsCount === count ? '' : `, ${tfjsCount} thread${tfjsCount > 1 ? 's' : ''}`;
  const tfjs: Place['steps'] = {
    [`tfjs wasm, tuned${differs}`]: (problem, rate) => createTfjsStep(tunedLayers, problem, rate),
  };
  return {
    name: `Chromium, ${count} thread${count > 1 ? 's' : ''}`,
    threads: count > 1 ? { count, require: true, worker } : 1,
    quick,
    models: {
      'jax-js': (layers) => createJaxModel(layers, true),
      [`tfjs wasm${differs}`]: createTfjsModel,
      'onnxruntime-web': (layers) => createOrtWebModel(layers, count),
    },
    steps: {
      'jax-js': (problem, rate) =>
        createJaxStep({ gating: 'weights', convolve: builtIn, inWorkers: true }, problem, rate),
      ...tfjs,
    },
    steps5: {
      'jax-js, patches': (problem, rate) =>
        createJaxStep({ gating: 'weights', convolve: byPatches, inWorkers: true }, problem, rate),
      ...tfjs,
    },
  };
}

function sayCores(value: number): void {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value, configurable: true });
}

async function comparePeers(count: number, quick: boolean): Promise<Row[]> {
  settings.threads = count;
  settings.path = folder;
  env.wasm.wasmPaths = folder;
  // TensorFlow.js takes half of the cores at most, and jax-js all of them; each asks when it is first used.
  sayCores(2 * count);
  const started = await attempt(wasmBackend);
  const tfjsCount = started instanceof Error ? count : getThreadsCount();
  sayCores(count);
  const rows: Row[] = [];
  for await (const row of compareThreads(place(count, tfjsCount, quick))) rows.push(row);
  return rows;
}

Object.assign(globalThis, { comparePeers });
