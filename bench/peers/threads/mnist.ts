import type { Mnist, MnistSet } from '../../../src/node/mnist.js';

/** In a page this is all there is of src/node.ts: MNIST, as browser.ts serves it. */
export async function loadMnist(): Promise<Mnist> {
  const [train, test] = await Promise.all([load('train'), load('test')]);
  return { train, test };
}

async function load(name: string): Promise<MnistSet> {
  const bytes = async (part: string) => {
    const response = await fetch(`${name}.${part}`);
    if (!response.ok) throw new Error(`${name}.${part}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  return { inputs: await bytes('inputs'), labels: await bytes('labels') };
}
