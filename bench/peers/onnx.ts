import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { inputShape, type Layer } from './engine.js';

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as far as they are needed. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, operator: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, ints: 8, type: 20 } as const;
const INTS = 7;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;
const FLOAT = 1;

const message = (write: (writer: BinaryWriter) => void): Uint8Array => {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
};
const field = (writer: BinaryWriter, number: number, bytes: Uint8Array) => writer.tag(number, 2).bytes(bytes);
const text = (writer: BinaryWriter, number: number, value: string) => writer.tag(number, 2).string(value);
const integer = (writer: BinaryWriter, number: number, value: number) => writer.tag(number, 0).int64(value);

/** A network as an ONNX model: `x` [batch, inputs], or images, to probabilities `y` [batch, outputs]. */
export function onnxModel(layers: readonly Layer[]): Uint8Array {
  const graph = message((writer) => {
    text(writer, GRAPH.name, 'network');
    let previous = 'x';
    const add = (operator: string, operands: readonly string[], output: string, window?: number) => {
      field(writer, GRAPH.node, node(operator, [previous, ...operands], output, window));
      previous = output;
    };
    layers.forEach(({ inputs, outputs, weights, bias, conv }, l) => {
      const shape = conv ? [outputs, inputs, ...conv.kernel] : [inputs, outputs];
      field(writer, GRAPH.initializer, tensor(`w${l}`, shape, weights));
      field(writer, GRAPH.initializer, tensor(`b${l}`, [outputs], bias));
      if (conv) {
        add('Conv', [`w${l}`, `b${l}`], `a${l}`);
        add('Relu', [], `h${l}`);
        if (conv.pool[0] > 1) add('MaxPool', [], `p${l}`, conv.pool[0]);
        return;
      }
      if (layers[l - 1]?.conv) add('Flatten', [], `f${l}`);
      add('Gemm', [`w${l}`, `b${l}`], `a${l}`);
      if (l + 1 < layers.length) add('Relu', [], `h${l}`);
      else add('Softmax', [], 'y');
    });
    field(writer, GRAPH.input, rows('x', inputShape(layers, 1).slice(1)));
    field(writer, GRAPH.output, rows('y', [layers[layers.length - 1].outputs]));
  });
  return message((writer) => {
    integer(writer, MODEL.irVersion, 8);
    text(writer, MODEL.producer, 'l0net');
    field(writer, MODEL.graph, graph);
    // OperatorSetIdProto: the default domain, version 17
    field(
      writer,
      MODEL.opset,
      message((opset) => integer(opset, 2, 17)),
    );
  });
}

/** @param window side of the windows that a pooling takes side by side */
function node(operator: string, inputs: readonly string[], output: string, window?: number): Uint8Array {
  return message((writer) => {
    for (const input of inputs) text(writer, NODE.input, input);
    text(writer, NODE.output, output);
    text(writer, NODE.operator, operator);
    if (!window) return;
    for (const name of ['kernel_shape', 'strides']) {
      field(writer, NODE.attribute, square(name, window));
    }
  });
}

/** An attribute of two equal integers. */
function square(name: string, value: number): Uint8Array {
  return message((writer) => {
    text(writer, ATTRIBUTE.name, name);
    for (let i = 0; i < 2; i++) integer(writer, ATTRIBUTE.ints, value);
    writer.tag(ATTRIBUTE.type, 0).int32(INTS);
  });
}

function tensor(name: string, shape: readonly number[], values: Float32Array): Uint8Array {
  return message((writer) => {
    for (const size of shape) integer(writer, TENSOR.dims, size);
    writer.tag(TENSOR.type, 0).int32(FLOAT);
    text(writer, TENSOR.name, name);
    field(writer, TENSOR.raw, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  });
}

/** ValueInfoProto of any number of rows of floats, which have this shape. */
function rows(name: string, sizes: readonly number[]): Uint8Array {
  const batch = message((writer) => text(writer, 2, 'batch'));
  const dimensions = sizes.map((size) => message((writer) => integer(writer, 1, size)));
  const shape = message((writer) => {
    for (const dimension of [batch, ...dimensions]) field(writer, 1, dimension);
  });
  const type = message((writer) => field(writer.tag(1, 0).int32(FLOAT), 2, shape));
  return message((writer) =>
    field(
      text(writer, 1, name),
      2,
      message((value) => field(value, 1, type)),
    ),
  );
}
