/** Predicts with the model in model.safetensors, a text of whose outputs is the same wherever this runs. */
export async function predict(loadModel, source, build = 'auto') {
  const model = await loadModel(source, { build });
  const inputs = Float32Array.from({ length: 9 * model.inputs }, (_, i) => ((i * 37) % 101) / 64 - 0.75);
  return `${new Uint32Array(model.predict(inputs).buffer)}`;
}
