// Answers rows of bytes, or of numbers in JSON: npm run build && node examples/serve.mjs mnist.safetensors 8080
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { L0netError, loadModel } from 'l0net/inference';

const model = await loadModel(await readFile(process.argv[2]));
const most = 2000 * model.inputs; // bytes: a hundred rows in JSON
const server = createServer(async (request, response) => {
  const answer = (status, value) => response.writeHead(status).end(JSON.stringify(value));
  const { 'content-length': length, 'content-type': type } = request.headers;
  if (!(length <= most)) return answer(413, { error: `expected a body of at most ${most} bytes` });
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const inputs = type === 'application/json' ? Float32Array.from([JSON.parse(body)].flat(2)) : body;
    answer(200, [...model.predict(inputs)]);
  } catch (error) {
    const isTheirs = error instanceof L0netError || error instanceof SyntaxError;
    answer(isTheirs ? 400 : 500, { error: error.message });
  }
});
server.listen(process.argv[3] ?? 8080, () => console.log(`http://localhost:${server.address().port}`));
