export const data: { readonly inputs: Float32Array; readonly labels: Uint8Array };
export const networkOptions: {
  readonly inputs: number;
  readonly layers: readonly number[];
  readonly seed: number;
};
export const options: { readonly epochs: number };
