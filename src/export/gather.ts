import type { OnnxGraph } from '../formats/onnxGraph.js';

/** Leaves out columns, if it is not all `count` that are kept. */
export function gather(graph: OnnxGraph, name: string, list: string, kept: Int32Array, count: number): void {
  if (kept.length < count) graph.node('Gather', name, [graph.integers(list, kept)], { axis: 1 });
}
