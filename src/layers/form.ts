import type { PartReader } from '../formats/partReader.js';
import type { LayerParameters, LayerState } from './plan.js';
import type { Beyond, LayerGeometry, LayerShape } from './shape.js';

/** The sizes of a layer. */
export interface LayerSizes {
  /** Input neurons; channels of a convolution. */
  readonly inputs: number;
  /** Neurons; maps of a convolution. */
  readonly outputs: number;
}

/**
 * The form of the layers of a kind: what follows from their shapes. All are pure functions of them.
 *
 *     W [rows, columns]      of which a row belongs to one gate, if not each of its cells has one of its own
 *     outputs · fanIn        weights: the cells of W without biases
 */
export interface LayerForm {
  /** Whether a row of W belongs to an input, as its gate does; else to an output. */
  readonly gatesInputs: boolean;
  /** What its files hold beside its sizes; undefined for nothing. */
  readonly file?: FileForm;
  rows(shape: LayerShape): number;
  columns(shape: LayerShape): number;
  /** Biases beside W: none where they are a column of it. */
  biases(shape: LayerShape): number;
  /** Weights that meet in an output of a layer with so many inputs. */
  fanIn(shape: LayerShape, inputs: number): number;
  /** Cells of each output as the next layer sees it: 1 for a neuron. */
  cells(shape: LayerGeometry): number;
  /** Numbers of a row below a first layer that began with so many rows of W. */
  rowSize(shape: LayerShape, width: number): number;
  /** Weights, biases and scales from W [rows, columns] and from what stands beside it. */
  split(
    matrix: Float32Array,
    beside: Float32Array,
    rows: number,
    shape: LayerShape,
  ): Pick<LayerParameters, 'weights' | 'bias' | 'scale'>;
  /** W, and what stands beside it, from weights and biases. */
  join(
    parameters: LayerParameters,
    rows: number,
    matrix: Float32Array,
    beside: Float32Array,
    shape: LayerShape,
  ): void;
  /** Whether its sums are normalised over the minibatch, so that there are running statistics; default: not. */
  normalises?(layer: LayerGeometry): boolean;
  /** The first column of W that a gate multiplies: normalisation undoes what would scale those before. Default 0. */
  gatedFrom?(shape: LayerShape): number;
  /** What the layer is when all that can be is folded into its weights. Default: what it is. */
  folded?(layer: LayerGeometry): LayerGeometry;
  /** That parameters which only this kind has are sound. Throws L0netError. */
  check?(argument: string, shape: LayerShape, parameters: LayerParameters): void;
  /** Of the weights as parameters have them, row by row: rows come first. Unknown sizes stay so. */
  dimensions(
    geometry: LayerGeometry,
    inputs: number | undefined,
    outputs: number | undefined,
  ): (number | undefined)[];
}

/** What files say of the layers of a kind, beside what they say of all. */
export interface FileForm {
  /** The version of a file with such a layer, if earlier ones would take it for another: see src/saving/model.ts. */
  version?(geometry: LayerGeometry): number;
  /** Metadata of a layer: names, behind the layer's number, and texts. */
  metadata(geometry: LayerGeometry): (readonly [name: string, value: string])[];
  /** The geometry of layer l, above those `below`. Throws L0netError INVALID_FORMAT, as the other two do. */
  geometry(
    reader: PartReader,
    l: number,
    below: readonly LayerState[],
    isTop: boolean,
    beyond?: Beyond,
  ): LayerGeometry;
  /** Parameters beside weights, biases and log α, of a layer with so many outputs. */
  rest?(
    reader: PartReader,
    prefix: string,
    geometry: LayerGeometry,
    outputs: number,
  ): Partial<LayerParameters>;
  /** That no file asks for sizes beyond what a network may have. */
  checkNumbers(
    reader: PartReader,
    l: number,
    geometry: LayerGeometry,
    parameters: LayerParameters,
    below: readonly LayerState[],
  ): void;
  /** That layer l, one with gates on its inputs right above one without, stands on cells that are there. */
  checkCells(reader: PartReader, l: number, cells: Int32Array | undefined, below: LayerState): void;
}
