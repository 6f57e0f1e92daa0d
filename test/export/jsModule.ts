/** What a module of `toJs` exports. */
export interface PredictingModule {
  predict(inputs: ArrayLike<number>, outputs?: Float32Array): Float32Array;
}

/** Imports a module from its text alone. */
export function importCode(code: string): Promise<PredictingModule> {
  return importModule(code);
}

export function importModule<T>(code: string): Promise<T> {
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
}

/** What it gives for rows one after another. */
export function predictRows({ predict }: PredictingModule, rows: Float32Array, inputs: number): number[] {
  return Array.from({ length: rows.length / inputs }, (_, r) => [
    ...predict(rows.subarray(r * inputs, (r + 1) * inputs)),
  ]).flat();
}
