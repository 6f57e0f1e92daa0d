import { bytes, type Field, integer, join, message, text } from './protobuf.js';

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as far as they are needed. */
const MODEL = { irVersion: 1, producer: 2, producerVersion: 3, graph: 7, opset: 8, metadata: 14 } as const;
const OPSET = { domain: 1, version: 2 } as const;
const PROPERTY = { key: 1, value: 2 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, integer: 3, integers: 8, strings: 9, type: 20 } as const;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;
const VALUE = { name: 1, type: 2, description: 3 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR_TYPE = { element: 1, shape: 2 } as const;
const SHAPE = { dimension: 1 } as const;
const DIMENSION = { value: 1, name: 2 } as const;

const INTEGER_ATTRIBUTE = 2;
const INTEGERS_ATTRIBUTE = 7;
const STRINGS_ATTRIBUTE = 8;
/** Types of elements. */
const ELEMENT = { float: 1, int64: 7, string: 8, double: 11 } as const;

/** ONNX 1.8: what converters and runtimes have read for longest, and all that these layers need. */
export const IR_VERSION = 7;
export const OPSET_VERSION = 13;
/** Operators of this domain are written with it: `ai.onnx.ml.LabelEncoder`. */
const ML_DOMAIN = 'ai.onnx.ml';
const ML_VERSION = 2;

/** What a model says about itself. */
export interface ModelDescription {
  readonly producer: string;
  readonly version: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export type Attribute = number | readonly number[] | readonly string[];

/** An ONNX graph that is put together node by node: a chain, in which each node takes what the one before it made. */
export class OnnxGraph {
  readonly #fields: Field[];
  #usesMl = false;
  #last = '';

  /** @param prefix what names begin with, but for those of what comes in and of what `rename` calls otherwise */
  constructor(
    name: string,
    private readonly prefix = '',
  ) {
    this.#fields = [text(GRAPH.name, name)];
  }

  /** Adds rows that come in, with which the chain goes on, and returns their name. */
  input(name: string, element: 'float' | 'string', columns: number, description: string): string {
    this.#fields.push(matrix(GRAPH.input, name, ELEMENT[element], columns, description));
    return this.from(name);
  }

  /** Goes on with a value of this name, as it was returned. */
  from(name: string): string {
    this.#last = name;
    return name;
  }

  /** What the node of this name made. */
  named(name: string): string {
    return this.prefix + name;
  }

  /** Calls the chain's last value by a name without prefix. */
  rename(name: string): void {
    this.#node('Identity', name, [], {});
  }

  /**
   * Adds a node that takes the chain's last value and these others, and makes a value of the node's name, which is returned.
   *
   * @param operator one of the default domain, or one of another with its domain: `ai.onnx.ml.LabelEncoder`
   */
  node(
    operator: string,
    name: string,
    operands: readonly string[] = [],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    return this.#node(operator, this.prefix + name, operands, attributes);
  }

  #node(
    operator: string,
    name: string,
    operands: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
  ): string {
    const isMl = operator.startsWith(`${ML_DOMAIN}.`);
    if (isMl) this.#usesMl = true;
    this.#fields.push(
      message(
        GRAPH.node,
        ...[this.#last, ...operands].map((operand) => text(NODE.input, operand)),
        text(NODE.output, name),
        text(NODE.name, name),
        text(NODE.operator, isMl ? operator.slice(ML_DOMAIN.length + 1) : operator),
        ...Object.entries(attributes).map(([key, value]) => attribute(key, value)),
        ...(isMl ? [text(NODE.domain, ML_DOMAIN)] : []),
      ),
    );
    return this.from(name);
  }

  /** Adds an initializer, and returns its name. */
  floats(name: string, shape: readonly number[], values: Float32Array): string {
    return this.#initializer(name, shape, ELEMENT.float, values);
  }

  /** The same of float64. */
  doubles(name: string, values: readonly number[]): string {
    return this.#initializer(name, [values.length], ELEMENT.double, Float64Array.from(values));
  }

  /** The same of 64-bit integers. */
  integers(name: string, values: ArrayLike<number>): string {
    const data = BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i]));
    return this.#initializer(name, [values.length], ELEMENT.int64, data);
  }

  /** The whole model; what the last node makes goes out. */
  finish(columns: number, model: ModelDescription): Uint8Array<ArrayBuffer> {
    const output = matrix(GRAPH.output, this.#last, ELEMENT.float, columns);
    const metadata = Object.entries(model.metadata).map(([key, value]) =>
      message(MODEL.metadata, text(PROPERTY.key, key), text(PROPERTY.value, value)),
    );
    return join([
      integer(MODEL.irVersion, IR_VERSION),
      text(MODEL.producer, model.producer),
      text(MODEL.producerVersion, model.version),
      message(MODEL.graph, ...this.#fields, output),
      message(MODEL.opset, integer(OPSET.version, OPSET_VERSION)), // of the default domain
      ...(this.#usesMl
        ? [message(MODEL.opset, text(OPSET.domain, ML_DOMAIN), integer(OPSET.version, ML_VERSION))]
        : []),
      ...metadata,
    ]);
  }

  #initializer(
    name: string,
    shape: readonly number[],
    type: number,
    values: Float32Array | Float64Array | BigInt64Array,
  ): string {
    const full = this.prefix + name;
    this.#fields.push(
      message(
        GRAPH.initializer,
        ...shape.map((length) => integer(TENSOR.dims, length)),
        integer(TENSOR.type, type),
        text(TENSOR.name, full),
        bytes(TENSOR.raw, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
      ),
    );
    return full;
  }
}

/** An attribute of a node: an integer, or a list of them, or of texts. */
function attribute(name: string, value: Attribute): Field {
  const of = (type: number, ...values: readonly Field[]) =>
    message(NODE.attribute, text(ATTRIBUTE.name, name), ...values, integer(ATTRIBUTE.type, type));
  if (typeof value === 'number') return of(INTEGER_ATTRIBUTE, integer(ATTRIBUTE.integer, value));
  if (value.every((each) => typeof each === 'number'))
    return of(INTEGERS_ATTRIBUTE, ...value.map((each) => integer(ATTRIBUTE.integers, each)));
  return of(STRINGS_ATTRIBUTE, ...value.map((each) => text(ATTRIBUTE.strings, String(each))));
}

/** A matrix with any number of rows, as an input or output of the graph. */
function matrix(field: number, name: string, element: number, columns: number, description?: string): Field {
  const rows = message(SHAPE.dimension, text(DIMENSION.name, 'batch'));
  const width = message(SHAPE.dimension, integer(DIMENSION.value, columns));
  const type = message(
    TYPE.tensor,
    integer(TENSOR_TYPE.element, element),
    message(TENSOR_TYPE.shape, rows, width),
  );
  return message(
    field,
    text(VALUE.name, name),
    message(VALUE.type, type),
    ...(description === undefined ? [] : [text(VALUE.description, description)]),
  );
}
