/**
 * Points of three classes in `inputs` dimensions, of which only the first two say anything about the class.
 * Returns what a Trainer takes: inputs [examples, inputs] and labels [examples].
 */
export function blobs(examples, inputs, random = Math.random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const labels = Uint8Array.from({ length: examples }, (_, i) => i % 3);
  const values = Float32Array.from({ length: examples * inputs }, (_, i) => {
    const angle = (2 * Math.PI * labels[Math.floor(i / inputs)]) / 3;
    const centre = [3 * Math.cos(angle), 3 * Math.sin(angle)][i % inputs] ?? 0;
    return centre + normal();
  });
  return { inputs: values, labels };
}
