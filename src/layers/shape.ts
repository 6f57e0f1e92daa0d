import type { GateSettings } from '../gates/options.js';

/**
 * A layer as it is now: removal makes it smaller, for everyone who holds this shape.
 *
 *     dense          y = (x ∘ z) W + b             gates on the inputs        W [inputs, outputs]
 *     convolution    y = z ∘ (W * x + b)           gates on the output maps   W [outputs, inputs · kernel cells + 1]
 *     normalised     y = z ∘ (γ (W * x)^ + β)      the same                   W [outputs, inputs · kernel cells + 2]
 *     separable      y = z ∘ (γ (T * (W x))^ + β)  the same                   W [outputs, inputs + kernel cells + 2]: [W | T | β | γ]
 *
 * Either way a row of W belongs to one gate, if not each of its cells has one of its own. A convolution's bias, or β and γ behind its
 * normalisation, are the last columns of W: they are gated and penalised with its row.
 */
export interface LayerShape extends LayerGeometry {
  /** Input neurons; channels of a convolution. */
  inputs: number;
  /** Neurons; maps of a convolution. */
  outputs: number;
  readonly gates: GateSettings | undefined;
}

/** What says of which kind a layer is, whatever its sizes. Another kind of layer is another field. */
export interface LayerGeometry {
  /** Undefined for a dense layer. */
  readonly conv?: ConvGeometry | undefined;
}

/** The kinds of layers, as they are called wherever somebody reads of them. */
export type KindName = 'dense' | 'convolution' | 'residual convolution';

/** What is said of both sides of a window: along its height and along its width. */
export type Sides = readonly [height: number, width: number];

/** What convolutions do that most do not. What is absent is not so. */
export interface Beyond {
  /** The sums of each map are normalised over the minibatch. */
  readonly batchNorm?: true;
  /** There is no rectifier. */
  readonly linear?: true;
  /** Pooling takes means, not maxima. */
  readonly averages?: true;
  /** It takes the outputs of the layer two below, beside what stands right below. */
  readonly beside?: true;
  /** The sums of the convolution two layers below are added to its own: the end of a residual block. */
  readonly adds?: true;
  /** Its sums are added to others', and needed as they are. */
  readonly keepsSums?: true;
  /** Weight decay leaves its gates alone. */
  readonly freeGates?: true;
  /** From one cell of a window to the next, in cells of the image; absent where they are neighbours. */
  readonly dilation?: Sides;
  /** Channels are summed cell by cell, and each map of these sums goes through a window of its own. */
  readonly separable?: true;
}

/** What a convolution does to its images, whatever their number: removal changes nothing of it. A signal is an image of height 1. */
export interface ConvGeometry {
  /** Of the window. */
  readonly kernel: Sides;
  readonly stride: Sides;
  /** Zeros around the image: above it and below, left of it and right. */
  readonly padding: Sides;
  /** Of the image below. */
  readonly height: number;
  readonly width: number;
  /** Of a map, before pooling. */
  readonly mapHeight: number;
  readonly mapWidth: number;
  /** Maxima are taken over windows of these sides; [1, 1] for no pooling. */
  readonly pool: Sides;
  readonly poolStride: Sides;
  /** Of a map, after pooling. */
  readonly outHeight: number;
  readonly outWidth: number;
  /** What it does that most do not, which the door l0net/residual brings. */
  readonly beyond?: Beyond | undefined;
}

/** A convolution with its geometry, so that nobody need ask whether it is one. */
export type ConvShape = LayerShape & { readonly conv: ConvGeometry };

/** The sizes that the others follow from. */
export type ConvSettings = Pick<
  ConvGeometry,
  'kernel' | 'stride' | 'padding' | 'height' | 'width' | 'pool' | 'poolStride' | 'beyond'
>;

/** Of which kind a layer is. Whatever is not the same for all kinds, its form says (kinds.ts): nobody else need ask. */
export function kindOf({ conv }: LayerGeometry): KindName {
  return conv ? (conv.beyond ? 'residual convolution' : 'convolution') : 'dense';
}

/** What of a layer says of which kind it is, without the rest. */
export function geometryOf({ conv }: LayerGeometry): LayerGeometry {
  return { conv };
}

/** Which layer's outputs layer l takes, −1 for the network's inputs. */
export function indexBelow({ conv }: LayerGeometry, l: number): number {
  return l - (conv?.beyond?.beside ? 2 : 1);
}

/** Whether something goes past layer l: the sums of what is below it are added to those of what is above. */
export function isPassed(layers: readonly LayerGeometry[], l: number): boolean {
  return layers[l + 1]?.conv?.beyond?.adds === true;
}

/** Whether each weight has a gate of its own. */
export function gatesWeights({ gates }: LayerShape): boolean {
  return gates?.on === 'weights';
}

/** Leading dimension of a row of activations: whole tiles of the product. */
export function leading(columns: number): number {
  return Math.ceil(columns / 8) * 8;
}
