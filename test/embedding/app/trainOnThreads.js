/**
 * Trains a network whose phases are worth sharing, on three threads or why not. Returns on how many it was, and the digest
 * of its parameters, which is the same wherever this runs.
 */
export async function trainOnThreads({ Network, Trainer }, threads = { count: 3 }) {
  console.warn = () => {}; // what it says is in the answer
  const network = await Network.create({ ...shape, threads });
  const trainer = new Trainer(network, data(), { batchSize: 100 });
  for (let step = 0; step < 4; step++) trainer.step();
  const { count, reason } = network.threads;
  return `${count} ${reason ?? 'threads'}: ${await network.digest()}`;
}

export const shape = { inputs: 200, layers: [150, 10], seed: 7 };

export function data() {
  const inputs = Float32Array.from({ length: 200 * 200 }, (_, i) => ((i * 37) % 101) / 64 - 0.75);
  return { inputs, labels: Uint8Array.from({ length: 200 }, (_, i) => i % 10) };
}
