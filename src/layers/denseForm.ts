import type { LayerForm } from './form.js';

/** W [inputs, outputs], with the biases beside it. On this floor, since a dense layer is what a layer is without more. */
export const denseForm: LayerForm = {
  gatesInputs: true,
  rows: ({ inputs }) => inputs,
  columns: ({ outputs }) => outputs,
  biases: ({ outputs }) => outputs,
  fanIn: (_, inputs) => inputs,
  cells: () => 1,
  rowSize: (_, width) => width,
  split: (matrix, beside) => ({ weights: matrix.slice(), bias: beside.slice() }),
  join({ weights, bias }, _, matrix, beside) {
    matrix.set(weights);
    beside.set(bias);
  },
  dimensions: (_, inputs, outputs) => [inputs, outputs],
};
