/** The derivative of f in each of the values that it reads, by central differences. */
export function differences(values: Float64Array, f: () => number, h = 1e-5): Float64Array {
  return values.slice().map((value, i) => {
    values[i] = value + h;
    const above = f();
    values[i] = value - h;
    const below = f();
    values[i] = value;
    return (above - below) / (2 * h);
  });
}
