/** Programs that run what was downloaded, in about ten lines each. */
import type { DownloadFormat } from '../run/messages.js';

/** What rows the network takes. */
export interface Sample {
  readonly inputs: number;
  readonly outputs: number;
  /** A row of a table, of columns that are read; absent where rows are numbers. */
  readonly row?: Readonly<Record<string, number | string | boolean>>;
  readonly hasConvolutions: boolean;
}

interface Snippet {
  readonly snippet: string;
  readonly language: string;
}

/** A program for each format. Those of JavaScript run in Node, with the file beside them. */
export const snippets: Readonly<Record<DownloadFormat, (sample: Sample) => Snippet>> = {
  onnx: ({ inputs, row }) => ({
    language: 'JavaScript',
    snippet: row
      ? `// npm i onnxruntime-web
import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-web';

const session = await ort.InferenceSession.create(await readFile('model.onnx'));
const row = ${literal(row)};
const feeds = {};
for (const name of session.inputNames) {
  const cell = row[name];
  feeds[name] = new ort.Tensor(typeof cell === 'string' ? 'string' : 'float32', [typeof cell === 'string' ? cell : Number(cell)], [1, 1]);
}
for (const [name, { data }] of Object.entries(await session.run(feeds))) console.log(name, data);
`
      : `// npm i onnxruntime-web
import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-web';

const session = await ort.InferenceSession.create(await readFile('model.onnx'));
const row = new Float32Array(${inputs}); // as in training; bytes of an image are divided by 255
const { probabilities } = await session.run({ inputs: new ort.Tensor('float32', row, [1, ${inputs}]) });
console.log(probabilities.data);
`,
  }),
  safetensors: ({ inputs, row, hasConvolutions }) => ({
    language: 'JavaScript',
    snippet: `// npm i l0net
import { readFile } from 'node:fs/promises';
import { loadModel } from 'l0net/inference';
${hasConvolutions ? "import 'l0net/inference/convolutions';\n" : ''}${row ? "import 'l0net/inference/table';\n" : ''}
const model = await loadModel(await readFile('model.safetensors'));
${
  row
    ? `const row = ${literal(row)};
console.log(model.predict(row));`
    : `const row = new Float32Array(${inputs}); // as in training, or a Uint8Array with the bytes of an image
console.log(model.predict(row));`
}
`,
  }),
  json: ({ inputs, row, hasConvolutions }) => ({
    language: 'JavaScript',
    snippet: `import { readFile } from 'node:fs/promises';

const { ${row ? 'pipeline, ' : ''}keptInputs, layers } = JSON.parse(await readFile('model.json', 'utf8'));
${
  hasConvolutions
    ? `// The page Export of l0net's documentation says how a convolution's outputs follow.
for (const { kind, inputs, outputs } of layers) console.log(kind, inputs, outputs);
`
    : `${row ? 'console.log(pipeline); // how the columns of a row become the inputs\n' : ''}const row = new Array(${inputs}).fill(0); // as in training
let x = keptInputs.map((i) => row[i]);
for (const { weights, bias, activation } of layers)
  x = bias.map((b, j) => {
    const y = weights.reduce((sum, w, i) => sum + w[j] * x[i], b);
    return activation === 'relu' ? Math.max(0, y) : y;
  });
console.log(x); // before the softmax or the like
`
}`,
  }),
  javascript: ({ inputs, row }) => ({
    language: 'JavaScript',
    snippet: `import { predict } from './model.mjs'; // needs nothing else

${
  row
    ? `console.log(predict(${literal(row)}));`
    : `const row = new Float32Array(${inputs}); // as in training, or a Uint8Array with the bytes of an image
console.log(predict(row));`
}
`,
  }),
  c: ({ row }) => ({
    language: 'C',
    snippet: row
      ? `#include <stdio.h>
#include "model.h" /* cc predict.c -lm */

int main(void) {
  model_row row = {0}; /* its members are the columns: see model.h */
  model_answer answer;
  int wrong = model_predict(&row, &answer);
  if (wrong) printf("the member %d has no value that it could have\\n", wrong);
  return wrong;
}
`
      : `#include <stdio.h>
#include "model.h" /* cc predict.c -lm */

int main(void) {
  static float inputs[MODEL_INPUTS], outputs[MODEL_OUTPUTS]; /* bytes of an image are divided by 255 */
  model_predict(inputs, outputs);
  for (int i = 0; i < MODEL_OUTPUTS; i++) printf("%d: %g\\n", i, outputs[i]);
  return 0;
}
`,
  }),
};

/** A row as it is written in JavaScript. */
function literal(row: NonNullable<Sample['row']>): string {
  const cells = Object.entries(row).map(([name, cell]) => `${JSON.stringify(name)}: ${JSON.stringify(cell)}`);
  return `{ ${cells.join(', ')} }`;
}
