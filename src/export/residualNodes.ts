import type { Attribute, OnnxGraph } from '../formats/onnxGraph.js';
import { beyondOf, takesMaxima } from '../layers/residual/geometry.js';
import { addSums } from './convolution.js';
import type { PlainNormalisation, PlainResidual } from './plainResidual.js';
import { meansWholeMaps } from './residualLoops.js';
import { addSeparable } from './separable.js';
import { outputsOf, sumsOf } from './values.js';

/** A node behind others, which is called `own` if it is not the last one. */
interface Node {
  readonly own: string;
  readonly operator: string;
  readonly operands?: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/**
 * Nodes of layer l: Conv, Add of what goes past it, BatchNormalization, Relu, and AveragePool, GlobalAveragePool or MaxPool, as far as it
 * has them. The last one is called `name`; there is none behind the sums if these alone are taken.
 *
 * @param takers as for PlainLayer
 */
export function addResidual(
  graph: OnnxGraph,
  layer: PlainResidual,
  l: number,
  name: string,
  takers: ReadonlyMap<string, number>,
): void {
  const sums = sumsOf(l);
  const isSums = takers.has(sums) && !takers.has(outputsOf(l));
  const nodes = isSums ? [] : nodesBehind(graph, layer, l);
  sumUp(graph, layer, l, isSums || nodes.length > 0 ? sums : name);
  for (const [i, { own, operator, operands, attributes }] of nodes.entries()) {
    graph.node(operator, i + 1 < nodes.length ? `${l}.${own}` : name, operands, attributes);
  }
}

/** Its sums, and those of what goes past it: nothing else, where no channel is left. */
function sumUp(graph: OnnxGraph, layer: PlainResidual, l: number, name: string): void {
  const { inputs, below, past } = layer;
  if (past !== undefined && inputs === 0) {
    graph.from(graph.named(past));
    graph.node('Identity', name);
    return;
  }
  if (below !== outputsOf(l - 1)) graph.from(graph.named(below));
  if (layer.channels) addSeparable(graph, layer.channels, layer, l, name);
  else addSums(graph, layer, l, past === undefined ? name : `${l}.own`);
  if (past !== undefined) graph.node('Add', name, [graph.named(past)]);
}

function nodesBehind(graph: OnnxGraph, layer: PlainResidual, l: number): readonly Node[] {
  const { conv, normalisation } = layer;
  const { linear, averages } = beyondOf(conv);
  const window = { kernel_shape: conv.pool, strides: conv.poolStride };
  const nodes: Node[] = [];
  if (normalisation) {
    const operands = normalised(graph, normalisation, l);
    nodes.push({ own: 'normalised', operator: 'BatchNormalization', operands });
  }
  if (!linear) nodes.push({ own: 'rectified', operator: 'Relu' });
  if (takesMaxima(conv)) nodes.push({ own: 'pooled', operator: 'MaxPool', attributes: window });
  if (averages)
    nodes.push(
      meansWholeMaps(conv)
        ? { own: 'pooled', operator: 'GlobalAveragePool' }
        : { own: 'pooled', operator: 'AveragePool', attributes: window },
    );
  return nodes;
}

/** What BatchNormalization takes; its ε is 1e-5 by default, as here. */
function normalised(
  graph: OnnxGraph,
  { scale, shift, mean, variance }: PlainNormalisation,
  l: number,
): readonly string[] {
  return Object.entries({ scale, shift, mean, variance }).map(([name, values]) =>
    graph.floats(`${l}.${name}`, [values.length], values),
  );
}
