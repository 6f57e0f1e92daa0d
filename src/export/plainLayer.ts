import type { OnnxGraph } from '../formats/onnxGraph.js';
import type { ImageInputs } from '../layers/images.js';
import type { LayerState } from '../layers/plan.js';
import type { Loops } from './loops.js';

/** A layer without gates as other programs see it. */
export interface PlainLayer {
  /** What the numbers of a row below it are; undefined where they are just numbers. */
  readonly image: ImageInputs | undefined;
  /** Neurons or channels that it reads: with none, nothing below it has any effect. */
  readonly inputs: number;
  /** As an object of JSON. */
  json(): string;
  /** Adds its nodes to a graph, of which the last one is called `name`; others, and what they hold, are called after l. */
  onnx(graph: OnnxGraph, l: number, name: string): void;
  /** Adds its statements, which write what the next layer reads; its arrays are called after l. */
  loop(loops: Loops, l: number): void;
}

/** How the layers of a kind are seen. */
export interface ExportedKind {
  /** @param below the layer below, if there is one */
  see(layer: LayerState, below: LayerState | undefined, isLast: boolean): PlainLayer;
}
