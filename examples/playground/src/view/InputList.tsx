interface Props {
  readonly names: readonly string[];
  readonly probabilities: Float32Array;
  readonly kept: Uint8Array;
}

/** Inputs by name, the likeliest first. */
export function InputList({ names, probabilities, kept }: Props) {
  const order = [...names.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  return (
    <ol id="inputs">
      {order.map((input) => (
        <li key={names[input]} data-kept={kept[input]}>
          {names[input]} <meter min={0} max={1} value={probabilities[input]} aria-label={names[input]} />{' '}
          {kept[input] ? 'read' : 'not read'}
        </li>
      ))}
    </ol>
  );
}
