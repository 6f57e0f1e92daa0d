interface Props {
  readonly names: readonly string[];
  readonly answers: Float32Array;
}

/** The probability of each class, as bars. */
export function Answers({ names, answers }: Props) {
  const best = answers.indexOf(Math.max(...answers));
  return (
    <ul id="answers" data-best={names[best]}>
      {names.map((name, i) => (
        <li key={name}>
          {name} <meter min={0} max={1} value={answers[i]} aria-label={name} />{' '}
          {(100 * answers[i]).toFixed(0)} %
        </li>
      ))}
    </ul>
  );
}
