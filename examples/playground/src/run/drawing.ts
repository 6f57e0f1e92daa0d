/** The network as it is drawn: the units that are left in each column, and the strongest connections between some of them. */
import type { LayerParameters } from 'l0net';
import type { DrawnColumn, DrawnEdges, DrawnNetwork } from './snapshot.js';

/** Units of a column that are drawn at most, and connections between two columns. */
const MOST_UNITS = 24;
const MOST_EDGES = 100;

/** A layer with what is known of its gates. */
export interface GatedLayer {
  readonly parameters: LayerParameters;
  /** Whether it is a convolution, with gates on its outputs. */
  readonly isConvolution: boolean;
  /** Gates it began with. */
  readonly width: number;
  /** Which of these its rows (or maps) are: [rows of W now]. */
  readonly rows: Int32Array;
  /** Test-time gates of these, [rows]. */
  readonly gates: Float32Array;
}

/**
 * Columns are the inputs of each layer, then the outputs. What a column's unit is in the layers below and above: the output of
 * one and the input of the other, or, above a convolution, a map that is one or several inputs (cells).
 */
export function drawNetwork(layers: readonly GatedLayer[], units: readonly number[]): DrawnNetwork {
  const columns = units.map((total, c) => columnOf(total, unitsLeft(layers, c, total)));
  return { columns, edges: layers.map((layer, l) => edgesOf(layers, layer, l, columns, units)) };
}

/** The numbers of the units left in a column, by the gates that stand on it. */
export function unitsLeft(layers: readonly GatedLayer[], column: number, total: number): Int32Array {
  const below = layers[column - 1];
  if (below?.isConvolution) return openOf(below);
  const above = layers[column];
  if (!above || above.isConvolution) return Int32Array.from({ length: total }, (_, unit) => unit);
  return openOf(above);
}

function openOf({ rows, gates }: GatedLayer): Int32Array {
  return rows.filter((_, i) => gates[i] !== 0);
}

function columnOf(total: number, left: Int32Array): DrawnColumn {
  // Each unit has its rank for good, so that one that vanishes gives its place to one other, and all else stays as it was drawn.
  const ranked = left.length > MOST_UNITS ? left.slice().sort((a, b) => rankOf(a) - rankOf(b)) : left;
  const shown = ranked.slice(0, MOST_UNITS).sort();
  return { total, left: left.length, units: left, shown };
}

/** A number that has nothing to do with where a unit stands: Knuth's multiplicative hash. */
function rankOf(unit: number): number {
  return Math.imul(unit + 1, 0x9e3779b1) >>> 0;
}

function edgesOf(
  layers: readonly GatedLayer[],
  layer: GatedLayer,
  l: number,
  columns: readonly DrawnColumn[],
  units: readonly number[],
): DrawnEdges {
  const [below, above] = [columns[l].shown, columns[l + 1].shown];
  const strength = layer.isConvolution
    ? kernelStrengths(layers, layer, l)
    : weightStrengths(layers, layer, l, units[l]);
  const all: { from: number; to: number; weight: number }[] = [];
  below.forEach((unit, from) => {
    above.forEach((next, to) => {
      const weight = strength(unit, next);
      if (weight !== 0) all.push({ from, to, weight });
    });
  });
  all.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const some = all.slice(0, MOST_EDGES);
  const most = Math.abs(some[0]?.weight ?? 1);
  return {
    from: Uint16Array.from(some, ({ from }) => from),
    to: Uint16Array.from(some, ({ to }) => to),
    weight: Float32Array.from(some, ({ weight }) => weight / most),
  };
}

/** The outputs of a layer are what the next one began with, as far as it is left: where each stands in W. */
function placesOfOutputs(layers: readonly GatedLayer[], layer: GatedLayer, l: number): Map<number, number> {
  const next = layers[l + 1];
  const { outputs } = layer.parameters;
  const numbers =
    next && !next.isConvolution && next.rows.length === outputs
      ? next.rows
      : Int32Array.from({ length: outputs }, (_, i) => i);
  return new Map(Array.from(numbers, (unit, place) => [unit, place]));
}

/** Of a dense layer: its weight, or above maps the root of the sum of squares over the map's cells. */
function weightStrengths(
  layers: readonly GatedLayer[],
  layer: GatedLayer,
  l: number,
  units: number,
): (unit: number, next: number) => number {
  const { outputs, weights } = layer.parameters;
  const places = placesOfOutputs(layers, layer, l);
  const cells = layer.width / units;
  const rowsOfUnit = new Map<number, number[]>();
  layer.rows.forEach((row, i) => {
    const unit = Math.floor(row / cells);
    rowsOfUnit.set(unit, [...(rowsOfUnit.get(unit) ?? []), i]);
  });
  return (unit, next) => {
    const rows = rowsOfUnit.get(unit) ?? [];
    const column = places.get(next);
    if (column === undefined) return 0;
    const weight = (row: number) => weights[row * outputs + column] * layer.gates[row];
    if (cells === 1) return rows.length > 0 ? weight(rows[0]) : 0;
    return Math.sqrt(rows.reduce((sum, row) => sum + weight(row) ** 2, 0));
  };
}

/** Of a convolution: the norm of the kernel between two maps. */
function kernelStrengths(
  layers: readonly GatedLayer[],
  layer: GatedLayer,
  l: number,
): (unit: number, next: number) => number {
  const { inputs, outputs, weights } = layer.parameters;
  const area = weights.length / (inputs * outputs);
  const below = layers[l - 1];
  const channels = new Map(
    Array.from(below?.isConvolution ? below.rows : Int32Array.of(0), (unit, place) => [unit, place]),
  );
  const maps = new Map(Array.from(layer.rows, (unit, place) => [unit, place]));
  return (unit, next) => {
    const [channel, map] = [channels.get(unit), maps.get(next)];
    if (channel === undefined || map === undefined) return 0;
    const from = (map * inputs + channel) * area;
    return Math.sqrt(weights.subarray(from, from + area).reduce((sum, w) => sum + w * w, 0));
  };
}
