import fc from 'fast-check';
import { Network, type NetworkOptions } from '../../src/index.js';
import { decode, type Prediction } from '../../src/pipeline/decode.js';
import { encode } from '../../src/pipeline/encode.js';
import { widthOf } from '../../src/pipeline/inputs.js';
import type { InputColumn, Pipeline, Row } from '../../src/pipeline/pipeline.js';
import { outputKindOf, outputsOf, type Target } from '../../src/pipeline/target.js';
import { pipelineToText } from '../../src/pipeline/text.js';
import type { Cell } from '../../src/table/table.js';
import { Random } from '../support/random.js';

/** A pipeline, rows for it, and what a network of it is drawn from. */
export interface TableDraft {
  readonly pipeline: Pipeline;
  readonly rows: readonly Row[];
  readonly seed: number;
}

/** A network with a pipeline, and rows for it. */
export interface TableCase extends Omit<TableDraft, 'seed'> {
  readonly network: Network;
}

export async function caseOf({ pipeline, rows, seed }: TableDraft): Promise<TableCase> {
  return { network: await networkOf(pipeline, seed), pipeline, rows };
}

/** What is written must answer so. */
export function predictionsOf({ network, pipeline, rows }: TableCase): Prediction[] {
  return decode(pipeline, network.predict(encode(pipeline, rows)));
}

/** Names that break what takes them for something else. */
const names = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'values',
    'probabilities',
    'inputs',
    'logits',
    '0.weights',
    '/kept',
  ),
  fc.constantFrom(
    '',
    ' ',
    'int',
    'class',
    '*/',
    '/*',
    '</script>',
    '\\',
    '"',
    "'",
    '`$' + '{1}`',
    '\n',
    '\u2028',
    'é',
    '温度',
  ),
  fc.constantFrom(
    'living area (m²)',
    'living area (m³)',
    'a-b',
    'a_b',
    'a b',
    '7',
    'x',
    'row',
    'answer',
    'o',
    's0',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

const fills = fc.constantFrom<[number | null, boolean]>([null, false], [0.5, false], [1, true]);

const texts = fc.uniqueArray(names, { maxLength: 5 }).map((all) => all.sort(ascending));
const wholes = fc
  .uniqueArray(fc.integer({ min: -9, max: 99 }), { minLength: 1, maxLength: 5 })
  .map((all) => all.sort((a, b) => a - b));

function ascending(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function columnsNamed(name: string): fc.Arbitrary<InputColumn> {
  const deviation = fc.constantFrom(0.001, 0.7, 1, 1234.5);
  return fc.oneof(
    fc
      .record({ mean: fc.constantFrom(0, -3, 0.1, 1e6), deviation, ways: fills })
      .map(({ mean, deviation, ways: [fill, indicator] }) => ({
        name,
        kind: 'number' as const,
        mean,
        deviation,
        fill: fill === null ? null : mean + fill * deviation,
        indicator,
      })),
    fills.map(([fill, indicator]) => ({ name, kind: 'boolean' as const, fill, indicator })),
    fc.record({
      name: fc.constant(name),
      kind: fc.constant('category' as const),
      values: fc.oneof(texts, wholes),
      other: fc.boolean(),
      missing: fc.constantFrom('error' as const, 'own' as const, 'other' as const),
    }),
  );
}

function targetsNamed([first, ...more]: readonly string[]): fc.Arbitrary<Target> {
  const columns = [first, ...more];
  const classes = fc.oneof(
    fc.uniqueArray(names, { minLength: 2, maxLength: 5 }).map((all) => all.sort(ascending)),
    fc.constantFrom([1, 2, 3], [-1, 0.5], [false, true]),
  );
  const threshold = fc.constantFrom(0.5, 0.3);
  return fc.oneof(
    fc.constant<Target>({
      task: 'regression',
      columns,
      means: columns.map((_, i) => 10 * i),
      deviations: columns.map((_, i) => i + 0.5),
    }),
    threshold.map((value): Target => ({ task: 'labels', columns, thresholds: columns.map(() => value) })),
    fc.tuple(classes, threshold).map(
      ([[a, b], threshold]): Target => ({
        task: 'two classes',
        columns: [first],
        classes: [a, b],
        threshold,
      }),
    ),
    classes.map((classes): Target => ({ task: 'classes', columns: [first], classes })),
  );
}

/** Cells of a column: values that it knows, and others, missing ones only where there is a way for them. */
function cellsOf(column: InputColumn): fc.Arbitrary<Cell> {
  const missing = fc.constant(null);
  if (column.kind === 'category') {
    const cells = fc.oneof(names, ...column.values.map((value) => fc.constant(value)));
    return column.missing === 'error' ? cells : fc.oneof(cells, missing);
  }
  const { fill } = column;
  // As a float32, since that is what ONNX takes.
  const cells: fc.Arbitrary<Cell> =
    column.kind === 'boolean'
      ? fc.boolean()
      : fc
          .integer({ min: -300, max: 300 })
          .map((x) => Math.fround(column.mean + (column.deviation * x) / 100));
  return fill === null ? cells : fc.oneof(cells, missing);
}

/** Networks of any pipeline, of which some read nothing and some all of it; with up to five rows. */
export function tableCases(): fc.Arbitrary<TableDraft> {
  return fc
    .uniqueArray(names, { minLength: 2, maxLength: 9 })
    .chain((all) => {
      const targets = all.slice(0, Math.ceil(all.length / 3));
      const columns = all.slice(targets.length);
      return fc.tuple(fc.tuple(...columns.map(columnsNamed)), targetsNamed(targets), fc.nat());
    })
    .map(([columns, target, seed]) => ({ pipeline: { columns, target, ignored: [] }, seed }))
    .filter(({ pipeline }) => widthOf(pipeline) > 0)
    .chain(({ pipeline, seed }) =>
      fc.array(fc.tuple(...pipeline.columns.map(cellsOf)), { minLength: 1, maxLength: 5 }).map((cells) => {
        const rows = cells.map((row) =>
          Object.fromEntries(pipeline.columns.map(({ name }, c) => [name, row[c]])),
        );
        return { pipeline, rows, seed };
      }),
    );
}

/** A network with biases, of whose gates some are closed. */
export async function networkOf(pipeline: Pipeline, seed: number): Promise<Network> {
  const random = new Random(seed);
  const { target } = pipeline;
  const layers: NetworkOptions['layers'] = [...(random.unit() < 0.7 ? [5] : []), outputsOf(target)];
  const network = await Network.create({
    inputs: widthOf(pipeline),
    layers,
    output: outputKindOf(target),
    seed,
    pipeline: pipelineToText(pipeline),
  });
  const share = random.pick([0, 0.3, 0.6, 1]);
  network.setParameters(
    network.parameters().map((layer) => ({
      ...layer,
      bias: Float32Array.from(random.values(layer.outputs, -0.5, 0.5)),
      logAlpha: Float32Array.from({ length: layer.inputs }, () => (random.unit() < share ? -9 : 4)),
    })),
  );
  return network;
}
