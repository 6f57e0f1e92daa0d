import type { OnnxGraph } from '../formats/onnxGraph.js';
import type { LayerParameters, LayerState } from '../layers/plan.js';
import { mapCells, mapsBelow } from '../layers/sizes.js';
import { indices } from '../network/origins.js';
import { gather } from './gather.js';
import type { Loops } from './loops.js';
import { list, parts } from './numbers.js';
import type { PlainLayer } from './plainLayer.js';
import { outputsOf } from './values.js';

/** y = x W + b, with a rectifier after it or nothing. */
interface PlainDense extends LayerParameters {
  readonly activation: 'relu' | 'none';
  /** What x is where maps are below; undefined on neurons. */
  readonly cells: PlainCells | undefined;
}

/** Cells of maps in a row: map by map, each row by row. */
interface PlainCells {
  /** Of all the maps. */
  readonly count: number;
  /** Which of them are read, ascending. */
  readonly kept: Int32Array;
}

/** A dense layer as other programs see it. */
export function seeDense(layers: readonly LayerState[], l: number): PlainLayer {
  const layer = layers[l];
  const maps = mapsBelow(layer, layers[l - 1]);
  const cells = maps && {
    count: maps.last.outputs * mapCells(maps),
    kept: layer.origins ?? indices(layer.last.inputs),
  };
  const isLast = l + 1 === layers.length;
  const plain: PlainDense = { activation: isLast ? 'none' : 'relu', cells, ...layer.last };
  return {
    takes: layer.last.inputs > 0 ? [outputsOf(l - 1)] : [],
    image: undefined,
    json: () => written(plain),
    onnx: (graph, l, name) => multiply(graph, plain, l, name),
    loop: (loops, l) => add(loops, plain, l),
  };
}

function written({ inputs, outputs, activation, cells, weights, bias }: PlainDense): string {
  const kept = cells ? `"keptCells":[${cells.kept.join()}],\n` : '';
  return (
    `{"kind":"dense","inputs":${inputs},"outputs":${outputs},"activation":"${activation}",\n` +
    `${kept}"weights":[${parts(weights, inputs, list).join(',\n')}],\n"bias":${list(bias)}}`
  );
}

/** Nodes of layer l, of which the last one is called `name`. */
function multiply(graph: OnnxGraph, layer: PlainDense, l: number, name: string): void {
  const { inputs, outputs, weights, bias, activation, cells } = layer;
  if (cells) {
    graph.node('Flatten', `${l}.cells`, [], { axis: 1 });
    gather(graph, `${l}.kept`, `${l}.keptCells`, cells.kept, cells.count || ALL);
  }
  const operands = [
    graph.floats(`${l}.weights`, [inputs, outputs], weights),
    graph.floats(`${l}.bias`, [outputs], bias),
  ];
  graph.node('Gemm', activation === 'relu' ? `${l}.sums` : name, operands);
  if (activation === 'relu') graph.node('Relu', name);
}

/** Where no input is left there are no sums, and no arrays for them. */
function add(loops: Loops, layer: PlainDense, l: number): void {
  const { inputs, outputs, weights, bias, activation, cells } = layer;
  const below = outputsOf(l - 1);
  if (cells && inputs < cells.count) loops.pick(below, `cells${l}`, cells.kept);
  const x = loops.read(below, 'i');
  const y = loops.write(outputsOf(l), outputs, l);
  const { name, scales } = loops.weights(l, weights, outputs, 'outputs last');
  const biases = loops.table(`bias${l}`, bias);
  // Many an input is 0: a pixel, or what a rectifier made.
  const products = (o: string, j: number) => `s${j} += x * ${name}[i * ${outputs} + ${o}];`;
  const output = (o: string, j: number) => `
    s${j} = s${j}${scales ? ` * ${scales}[${o}]` : ''} + ${biases}[${o}];
    ${y}[${o}] = ${activation === 'relu' ? `s${j} > 0 ? s${j} : 0` : `s${j}`};`;
  loops.sideBySide(outputs, (places) => {
    const sums = `
      ${loops.over('i', inputs)} {
      ${loops.language.float} x = ${x};
      if (x == 0) continue;
      ${places.map(products).join('\n')}
      }`;
    return `${loops.zeros('s', places)}${inputs > 0 ? sums : ''}${places.map(output).join('')}`;
  });
}

/** Of no maps the graph makes one, of zeros: there is something to leave out even where no cell is kept. */
const ALL = Number.POSITIVE_INFINITY;
