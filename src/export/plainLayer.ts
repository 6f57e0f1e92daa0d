import type { OnnxGraph } from '../formats/onnxGraph.js';
import type { ImageInputs } from '../layers/images.js';
import type { LayerState } from '../layers/plan.js';
import type { Loops } from './loops.js';

/** A layer without gates as other programs see it. */
export interface PlainLayer {
  /** What the numbers of a row below it are; undefined where they are just numbers. */
  readonly image: ImageInputs | undefined;
  /** The values that it takes, by their names (values.ts); what it has no weights for, it does not take. */
  readonly takes: readonly string[];
  /** As an object of JSON. */
  json(): string;
  /**
   * Adds its nodes to a graph, of which the last one is called `name`; others, and what they hold, are called after l.
   *
   * @param takers of each value that has any effect the last layer that takes it
   */
  onnx(graph: OnnxGraph, l: number, name: string, takers: ReadonlyMap<string, number>): void;
  /** Adds its statements, which write what other layers take; its arrays are called after l. */
  loop(loops: Loops, l: number): void;
}

/** How the layers of a kind are seen. */
export interface ExportedKind {
  /** Layer l of these, which are a network's that was pruned. */
  see(layers: readonly LayerState[], l: number): PlainLayer;
}
