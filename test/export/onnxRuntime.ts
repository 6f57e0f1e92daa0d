import { env, InferenceSession, Tensor } from 'onnxruntime-web';

/** An ONNX model in ONNX Runtime's WebAssembly, on one thread. */
export interface OnnxModel {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** What goes in and comes out, as the file declares it. */
  readonly shapes: readonly (readonly (number | string)[])[];
  /** Its only output for rows of inputs. */
  run(rows: Float32Array): Promise<{ readonly dims: readonly number[]; readonly data: Float32Array }>;
  /** The same for columns [rows, 1] by the names of the inputs. */
  runTable(columns: Readonly<Record<string, Float32Array | string[]>>): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function openOnnx(bytes: Uint8Array): Promise<OnnxModel> {
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  const declared = [...session.inputMetadata, ...session.outputMetadata];
  const shapes = declared.map((value) => (value.isTensor ? value.shape : []));
  const columns = Number(shapes[0][1]);
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    shapes,
    run: async (rows) => {
      const tensor = new Tensor('float32', rows, [rows.length / columns, columns]);
      const { dims, data } = (await session.run({ [input]: tensor }))[output];
      return { dims, data: data as Float32Array };
    },
    runTable: async (columns) => {
      const tensors = Object.entries(columns).map(([name, cells]) => {
        const dims = [cells.length, 1];
        const tensor =
          cells instanceof Float32Array
            ? new Tensor('float32', cells, dims)
            : new Tensor('string', cells, dims);
        return [name, tensor] as const;
      });
      return (await session.run(Object.fromEntries(tensors)))[output].data as Float32Array;
    },
    close: () => session.release(),
  };
}
