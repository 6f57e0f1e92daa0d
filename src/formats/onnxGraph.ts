import { bytes, type Field, integer, join, message, text } from './protobuf.js';

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as far as they are needed. */
const MODEL = { irVersion: 1, producer: 2, producerVersion: 3, graph: 7, opset: 8, metadata: 14 } as const;
const OPSET = { version: 2 } as const;
const PROPERTY = { key: 1, value: 2 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, integer: 3, integers: 8, type: 20 } as const;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;
const VALUE = { name: 1, type: 2, description: 3 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR_TYPE = { element: 1, shape: 2 } as const;
const SHAPE = { dimension: 1 } as const;
const DIMENSION = { value: 1, name: 2 } as const;

const INTEGER_ATTRIBUTE = 2;
const INTEGERS_ATTRIBUTE = 7;
const FLOAT = 1;
const INT64 = 7;

/** ONNX 1.8: what converters and runtimes have read for longest, and all that these layers need. */
export const IR_VERSION = 7;
export const OPSET_VERSION = 13;

/** What a model says about itself. */
export interface ModelDescription {
  readonly producer: string;
  readonly version: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An ONNX graph that is put together node by node: a chain, in which each node takes what the one before it made. */
export class OnnxGraph {
  readonly #fields: Field[];
  #last: string;

  /** @param input the name of the rows that come in */
  constructor(name: string, input: string, columns: number, description: string) {
    this.#fields = [text(GRAPH.name, name), matrix(GRAPH.input, input, columns, description)];
    this.#last = input;
  }

  /** Adds a node that takes the chain's last value and these initializers, and makes a value of the node's name. */
  node(
    operator: string,
    name: string,
    operands: readonly string[] = [],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): void {
    this.#fields.push(
      message(
        GRAPH.node,
        ...[this.#last, ...operands].map((operand) => text(NODE.input, operand)),
        text(NODE.output, name),
        text(NODE.name, name),
        text(NODE.operator, operator),
        ...Object.entries(attributes).map(([key, value]) => attribute(key, value)),
      ),
    );
    this.#last = name;
  }

  /** Adds an initializer, and returns its name. */
  floats(name: string, shape: readonly number[], values: Float32Array): string {
    return this.#initializer(name, shape, FLOAT, values);
  }

  /** The same of 64-bit integers. */
  integers(name: string, values: ArrayLike<number>): string {
    const data = BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i]));
    return this.#initializer(name, [values.length], INT64, data);
  }

  /** The whole model; what the last node makes goes out. */
  finish(columns: number, model: ModelDescription): Uint8Array<ArrayBuffer> {
    const output = matrix(GRAPH.output, this.#last, columns);
    const metadata = Object.entries(model.metadata).map(([key, value]) =>
      message(MODEL.metadata, text(PROPERTY.key, key), text(PROPERTY.value, value)),
    );
    return join([
      integer(MODEL.irVersion, IR_VERSION),
      text(MODEL.producer, model.producer),
      text(MODEL.producerVersion, model.version),
      message(MODEL.graph, ...this.#fields, output),
      message(MODEL.opset, integer(OPSET.version, OPSET_VERSION)), // of the default domain
      ...metadata,
    ]);
  }

  #initializer(
    name: string,
    shape: readonly number[],
    type: number,
    values: Float32Array | BigInt64Array,
  ): string {
    this.#fields.push(
      message(
        GRAPH.initializer,
        ...shape.map((length) => integer(TENSOR.dims, length)),
        integer(TENSOR.type, type),
        text(TENSOR.name, name),
        bytes(TENSOR.raw, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
      ),
    );
    return name;
  }
}

/** An attribute of a node: an integer, or a list of them. */
function attribute(name: string, value: number | readonly number[]): Field {
  const [values, type] =
    typeof value === 'number'
      ? [[integer(ATTRIBUTE.integer, value)], INTEGER_ATTRIBUTE]
      : [value.map((each) => integer(ATTRIBUTE.integers, each)), INTEGERS_ATTRIBUTE];
  return message(NODE.attribute, text(ATTRIBUTE.name, name), ...values, integer(ATTRIBUTE.type, type));
}

/** A matrix of floats with any number of rows, as an input or output of the graph. */
function matrix(field: number, name: string, columns: number, description?: string): Field {
  const rows = message(SHAPE.dimension, text(DIMENSION.name, 'batch'));
  const width = message(SHAPE.dimension, integer(DIMENSION.value, columns));
  const type = message(
    TYPE.tensor,
    integer(TENSOR_TYPE.element, FLOAT),
    message(TENSOR_TYPE.shape, rows, width),
  );
  return message(
    field,
    text(VALUE.name, name),
    message(VALUE.type, type),
    ...(description === undefined ? [] : [text(VALUE.description, description)]),
  );
}
