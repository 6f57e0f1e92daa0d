import { mapArea } from '../layers/convolution/geometry.js';
import { formOf } from '../layers/kinds.js';
import { indexBelow, type LayerShape } from '../layers/shape.js';
import { workOf } from '../network/flops.js';

/** coefficient · Π u_l over the layers `of`, none of them twice. */
interface Term {
  readonly coefficient: number;
  readonly of: readonly number[];
}

/**
 * A cost as a polynomial of u, which has for each layer how much of it is open:
 *
 *     c(u) = constant + Σ_t coefficient_t · Π_{l of t} u_l
 *
 * As no term has a layer twice and gates are drawn independently, c of the expectations of u is the expectation of c. Where inputs stand on
 * maps, u counts those whose map is open, too.
 */
export interface Cost {
  readonly constant: number;
  readonly terms: readonly Term[];
}

export function costAt(cost: Cost, u: ArrayLike<number>): number {
  const costs = new Float64Array(1);
  putCost(cost, u, costs, 0);
  return costs[0];
}

/**
 * costs_k ← c(u). Hands no number over, from function to function, which might have to be allocated: whether an engine compiles
 * them as one depends on more than the code.
 */
export function putCost(
  { constant, terms }: Cost,
  u: ArrayLike<number>,
  costs: Float64Array,
  k: number,
): void {
  costs[k] = constant;
  for (let t = 0; t < terms.length; t++) {
    const { coefficient, of } = terms[t];
    let product = coefficient;
    for (let i = 0; i < of.length; i++) product *= u[of[i]];
    costs[k] += product;
  }
}

/** slope_l ← slope_l + scales_k · ∂c/∂u_l */
export function addSlope(
  { terms }: Cost,
  u: ArrayLike<number>,
  scales: Float64Array,
  k: number,
  slope: Float64Array,
): void {
  for (let t = 0; t < terms.length; t++) {
    const { coefficient, of } = terms[t];
    for (let i = 0; i < of.length; i++) {
      let product = scales[k] * coefficient;
      for (let j = 0; j < of.length; j++) if (j !== i) product *= u[of[j]];
      slope[of[i]] += product;
    }
  }
}

/** The multiply-adds of layer l. */
export function multiplyAddsOf(shapes: readonly LayerShape[], l: number): Cost {
  return { constant: 0, terms: products(shapes, l, (shape, fanIn) => workOf(shape, { fanIn, outputs: 1 })) };
}

/** Its weights and biases. */
export function parametersOf(shapes: readonly LayerShape[], l: number): Cost {
  const biases = outputsOf(shapes, l);
  const weights = products(shapes, l, (_, fanIn) => fanIn);
  return typeof biases === 'number'
    ? { constant: biases, terms: weights }
    : { constant: 0, terms: [...weights, { coefficient: 1, of: [biases.layer] }] };
}

/** Its open gates. */
export function gatesOf(l: number): Cost {
  return { constant: 0, terms: [{ coefficient: 1, of: [l] }] };
}

/** The numbers that it gives for a row. */
export function valuesOf(shapes: readonly LayerShape[], l: number): Cost {
  const [outputs, places] = [outputsOf(shapes, l), placesOf(shapes[l])];
  return typeof outputs === 'number'
    ? { constant: places * outputs, terms: [] }
    : { constant: 0, terms: [{ coefficient: places, of: [outputs.layer] }] };
}

/** constant + Σ factor · cost */
export function sumOf(costs: readonly Cost[], factor = 1, constant = 0): Cost {
  return {
    constant: costs.reduce((sum, cost) => sum + factor * cost.constant, constant),
    terms: costs.flatMap(({ terms }) =>
      terms.map(({ coefficient, of }) => ({ coefficient: factor * coefficient, of })),
    ),
  };
}

/** Of (weights that meet in an output) · outputs, a cost of the former that grows evenly with them: what each input adds, and what is there. */
function products(
  shapes: readonly LayerShape[],
  l: number,
  cost: (shape: LayerShape, fanIn: number) => number,
): Term[] {
  const shape = shapes[l];
  const [inputs, outputs] = [inputsOf(shapes, l), outputsOf(shapes, l)];
  const of = (count: number) => cost(shape, formOf(shape).fanIn(shape, count));
  const own = of(0);
  const each = product(of(1) - own, [inputs, outputs]);
  return own > 0 ? [each, product(own, [outputs])] : [each];
}

function product(factor: number, sides: readonly Side[]): Term {
  const of: number[] = [];
  let coefficient = factor;
  for (const side of sides) {
    if (typeof side === 'number') coefficient *= side;
    else of.push(side.layer);
  }
  return { coefficient, of };
}

/** A number, or the layer whose gates say it. */
type Side = number | { readonly layer: number };

function inputsOf(shapes: readonly LayerShape[], l: number): Side {
  if (formOf(shapes[l]).gatesInputs) return { layer: l };
  const below = indexBelow(shapes[l], l);
  return below >= 0 ? { layer: below } : shapes[l].inputs;
}

function outputsOf(shapes: readonly LayerShape[], l: number): Side {
  if (!formOf(shapes[l]).gatesInputs) return { layer: l };
  return l + 1 < shapes.length ? { layer: l + 1 } : shapes[l].outputs;
}

/** How often an output is computed for a row: at each place of a window. */
function placesOf({ conv }: LayerShape): number {
  return conv ? mapArea(conv) : 1;
}
