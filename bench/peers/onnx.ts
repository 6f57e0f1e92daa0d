import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { LayerParameters } from '../../src/layers/parameters.js';

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as far as they are needed. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, operator: 4 } as const;
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

/** A multilayer perceptron as an ONNX model: `x` [batch, inputs] to probabilities `y` [batch, outputs]. */
export function onnxModel(layers: readonly LayerParameters[]): Uint8Array {
  const graph = message((writer) => {
    text(writer, GRAPH.name, 'mlp');
    let previous = 'x';
    const add = (operator: string, operands: readonly string[], output: string) => {
      field(writer, GRAPH.node, node(operator, [previous, ...operands], output));
      previous = output;
    };
    layers.forEach(({ inputs, outputs, weights, bias }, l) => {
      field(writer, GRAPH.initializer, tensor(`w${l}`, [inputs, outputs], weights));
      field(writer, GRAPH.initializer, tensor(`b${l}`, [outputs], bias));
      add('Gemm', [`w${l}`, `b${l}`], `a${l}`);
      if (l + 1 < layers.length) add('Relu', [], `h${l}`);
      else add('Softmax', [], 'y');
    });
    field(writer, GRAPH.input, matrix('x', layers[0].inputs));
    field(writer, GRAPH.output, matrix('y', layers[layers.length - 1].outputs));
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

function node(operator: string, inputs: readonly string[], output: string): Uint8Array {
  return message((writer) => {
    for (const input of inputs) text(writer, NODE.input, input);
    text(writer, NODE.output, output);
    text(writer, NODE.operator, operator);
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

/** ValueInfoProto of a matrix of floats with any number of rows. */
function matrix(name: string, columns: number): Uint8Array {
  const rows = message((writer) => text(writer, 2, 'batch'));
  const width = message((writer) => integer(writer, 1, columns));
  const shape = message((writer) => field(field(writer, 1, rows), 1, width));
  const type = message((writer) => field(writer.tag(1, 0).int32(FLOAT), 2, shape));
  return message((writer) =>
    field(
      text(writer, 1, name),
      2,
      message((value) => field(value, 1, type)),
    ),
  );
}
