import { Network } from 'l0net';
import { toJson, toOnnx } from 'l0net/export';

/** Prints the whole ONNX file, which is small, and the JSON after it. */
async function exported() {
  const network = await Network.create({ inputs: 3, layers: [2, 2], seed: 7 });
  return `${(await toOnnx(network)).join()}\n${await toJson(network)}`;
}

exported().then(console.log, console.error);
