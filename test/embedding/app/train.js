/**
 * Trains a small network for a few steps. Returns the digests of its parameters and of the pruned network's, which are
 * the same wherever this runs.
 */
export async function train({ Network, Trainer }, build = 'auto') {
  const inputs = Float32Array.from({ length: 40 * 8 }, (_, i) => ((i * 37) % 101) / 64 - 0.75);
  const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 3);
  const network = await Network.create({ inputs: 8, layers: [16, 3], seed: 7, build });
  const trainer = new Trainer(network, { inputs, labels }, { batchSize: 10 });
  for (let step = 0; step < 12; step++) trainer.step();
  const small = await network.prune();
  return `${await network.digest()} ${await small.digest()}`;
}
