import type { GateSettings } from '../gates/options.js';

/**
 * A layer as it is now: removal makes it smaller, for everyone who holds this shape.
 *
 *     dense          y = (x ∘ z) W + b             gates on the inputs        W [inputs, outputs]
 *     convolution    y = z ∘ (W * x + b)           gates on the output maps   W [outputs, inputs · kernel² + 1]
 *
 * Either way a row of W belongs to one gate, if not each of its cells has one of its own. A convolution's bias is the last column of W: it is gated and penalised with
 * its row.
 */
export interface LayerShape {
  /** Input neurons; channels of a convolution. */
  inputs: number;
  /** Neurons; maps of a convolution. */
  outputs: number;
  readonly gates: GateSettings | undefined;
  /** Undefined for a dense layer. */
  readonly conv?: ConvGeometry | undefined;
}

/** What a convolution does to its images, whatever their number: removal changes nothing of it. */
export interface ConvGeometry {
  /** Side of the square window. */
  readonly kernel: number;
  readonly stride: number;
  /** Zeros around the image, on each side. */
  readonly padding: number;
  /** Of the image below. */
  readonly height: number;
  readonly width: number;
  /** Of a map, before pooling. */
  readonly mapHeight: number;
  readonly mapWidth: number;
  /** Maxima are taken over windows of this side; 1 for no pooling. */
  readonly pool: number;
  readonly poolStride: number;
  /** Of a map, after pooling. */
  readonly outHeight: number;
  readonly outWidth: number;
}

/** A convolution with its geometry, so that nobody need ask whether it is one. */
export type ConvShape = LayerShape & { readonly conv: ConvGeometry };

/** The sizes that the others follow from. */
export type ConvSettings = Pick<
  ConvGeometry,
  'kernel' | 'stride' | 'padding' | 'height' | 'width' | 'pool' | 'poolStride'
>;

/** Positions of a window along a side: those where it lies inside as a whole. */
export function positions(length: number, window: number, stride: number): number {
  return Math.floor((length - window) / stride) + 1;
}

export function convGeometry(settings: ConvSettings): ConvGeometry {
  const { kernel, stride, padding, height, width, pool, poolStride } = settings;
  const mapHeight = positions(height + 2 * padding, kernel, stride);
  const mapWidth = positions(width + 2 * padding, kernel, stride);
  return {
    ...settings,
    mapHeight,
    mapWidth,
    outHeight: positions(mapHeight, pool, poolStride),
    outWidth: positions(mapWidth, pool, poolStride),
  };
}

/** Rows of W, which are as many as a layer with gates has gates. */
export function rowsOf({ inputs, outputs, conv }: LayerShape): number {
  return conv ? outputs : inputs;
}

/** Whether each weight has a gate of its own. */
export function gatesWeights({ gates }: LayerShape): boolean {
  return gates?.on === 'weights';
}

/** Gates of a layer: one for each row of W, or one for each of its cells. */
export function gateCount(shape: LayerShape): number {
  return gatesWeights(shape) ? rowsOf(shape) * columnsOf(shape) : rowsOf(shape);
}

/** Columns of W. */
export function columnsOf({ inputs, outputs, conv }: LayerShape): number {
  return conv ? inputs * conv.kernel ** 2 + 1 : outputs;
}

/** Biases beside W. */
export function biasesOf({ outputs, conv }: LayerShape): number {
  return conv ? 0 : outputs;
}

/** Positions of a convolution's window in an image. */
export function mapArea({ mapHeight, mapWidth }: ConvGeometry): number {
  return mapHeight * mapWidth;
}

/** Cells of a map as the next layer sees it. */
export function areaOf({ outHeight, outWidth }: ConvGeometry): number {
  return outHeight * outWidth;
}

/** Numbers of a row below a layer: a convolution's are images, [channels, height, width]. */
export function imageSize({ inputs, conv }: LayerShape): number {
  return conv ? inputs * conv.height * conv.width : inputs;
}

/** Numbers of a row below a network, whose first layer began with `width` rows of W: inputs that were removed count. */
export function rowSize(first: LayerShape, width: number): number {
  return first.conv ? imageSize(first) : width;
}

/** Leading dimension of a row of activations: whole tiles of the product. */
export function leading(columns: number): number {
  return Math.ceil(columns / 8) * 8;
}
